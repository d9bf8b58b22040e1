import type { ConversationItem } from '../../../../protocol/domain/conversation.ts';
import type { BilledUsage } from '../../agentProvider.ts';
import { sumBilled } from '../../turnLedger.ts';

/** A turn that was over before it came to its end. */
export interface BrokenTurn {
  /** When it began (ISO 8601 UTC). */
  readonly since: string;
  readonly durationMs: number;
  /** True when the agent itself said that it began it for a prompt, and never that it came to its end. */
  readonly isSure: boolean;
}

/** The line at the end of each turn of an agent in a terminal: how long it took, what it was billed, and what kept it from its end. */
export class TurnLines {
  private readonly tell: (item: ConversationItem) => void;
  private billed: BilledUsage[] = [];
  private hasError = false;
  /** How the last turn ended that is written down. */
  private last: { readonly at: string; readonly isInterrupted: boolean } = { at: '', isInterrupted: false };

  constructor(tell: (item: ConversationItem) => void) {
    this.tell = tell;
  }

  add(billed: BilledUsage): void {
    this.billed.push(billed);
  }

  /** A turn begins. */
  begun(): void {
    if (this.hasError) this.forget();
  }

  failed(at: string): void {
    this.hasError = true;
    this.last = { at, isInterrupted: false };
  }

  ended({ uuid, at, durationMs }: { readonly uuid: string; readonly at: string; readonly durationMs: number }): void {
    this.line({ id: `turn:${uuid}`, at, isError: this.hasError, durationMs });
    this.last = { at, isInterrupted: false };
  }

  /** It is written down that the turn was broken off; its line comes with `brokenOff`, which knows how long it took. */
  interrupted(at: string): void {
    this.last = { at, isInterrupted: true };
  }

  /**
   * The agent sits between turns again, and did not say how. That it was interrupted is written down, but not when nothing of an answer had come; a command such
   * as `/compact` ends in this way too.
   */
  brokenOff({ since, durationMs, isSure }: BrokenTurn, at: string): void {
    const written = this.last.at >= since ? this.last : undefined;
    if (written?.isInterrupted ?? isSure) this.line({ id: `turn:interrupted:${since}`, at, isError: true, isInterrupted: true, durationMs });
  }

  private line(turn: { readonly id: string; readonly at: string; readonly isError: boolean; readonly isInterrupted?: true; readonly durationMs: number }): void {
    const { tokens, costUsd } = sumBilled(this.billed);
    this.tell({ type: 'turn', ...turn, usage: tokens, ...(costUsd === undefined ? {} : { costUsd, isEstimate: true }) });
    this.forget();
  }

  private forget(): void {
    this.billed = [];
    this.hasError = false;
  }
}
