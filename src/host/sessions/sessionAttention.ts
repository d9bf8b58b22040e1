import type { Caller } from '../../protocol/domain/caller.ts';
import type { Attention, SessionEnd } from '../../protocol/domain/session.ts';
import type { SessionRecord } from '../../protocol/files/fileKinds.ts';
import { isoNow, type Clock } from '../util/clock.ts';
import type { WithdrawnBecause } from './collaborators.ts';

export interface SessionAttentionOptions {
  readonly clock: Clock;
  readonly record: () => SessionRecord;
  readonly update: (record: SessionRecord) => void;
}

/** Knows what of a session nobody has looked at yet, and whether it was a person who cut its turn short. The record keeps the former. */
export class SessionAttention {
  private readonly options: SessionAttentionOptions;
  /** How the last turn ended, until the session is at rest after it. */
  private lastTurn: Attention['kind'] | undefined;
  /** Who broke the turn off. */
  private interrupted: { readonly caller: Caller | undefined } | undefined;
  /** Who ends the agent, and how that is called. */
  private ending: WithdrawnBecause | undefined;

  constructor(options: SessionAttentionOptions) {
    this.options = options;
  }

  /** Why the agent takes a request back now. */
  get withdrawnBecause(): WithdrawnBecause {
    if (this.ending !== undefined) return this.ending;
    return this.interrupted === undefined ? { withdrawal: 'superseded' } : { withdrawal: 'interrupted', caller: this.interrupted.caller };
  }

  /** A person, or somebody on their behalf, breaks the turn off. */
  interrupt(caller: Caller | undefined): void {
    this.interrupted = { caller };
  }

  /** It could not be broken off: the turn goes on. */
  notInterrupted(): void {
    this.interrupted = undefined;
  }

  /** The agent is about to be ended. */
  stop(reason: SessionEnd['reason'], caller: Caller | undefined): void {
    this.ending ??= reason === 'interrupted' ? { withdrawal: 'hostGone' } : { withdrawal: 'ended', caller };
  }

  /** The agent got something to do, or somebody has seen what there was. */
  clear(): void {
    this.lastTurn = undefined;
    this.interrupted = undefined;
    this.ending = undefined;
    const { attention, ...rest } = this.options.record();
    if (attention !== undefined) this.options.update(rest);
  }

  turnEnded(isError: boolean): void {
    this.lastTurn = this.interrupted !== undefined || this.ending !== undefined ? undefined : isError ? 'failed' : 'finished';
    this.interrupted = undefined;
  }

  /** The session is at rest. True when that is news. */
  rests(): boolean {
    const kind = this.lastTurn;
    this.lastTurn = undefined;
    if (kind === undefined) return false;
    this.set(kind);
    return true;
  }

  /** The agent is gone; `wasInTurn` when it had not finished. Gives why its requests are withdrawn. */
  ended({ reason }: Pick<SessionEnd, 'reason'>, wasInTurn: boolean): WithdrawnBecause {
    const why = this.ending ?? { withdrawal: reason === 'interrupted' ? 'hostGone' : 'ended' };
    if (reason === 'stopped') this.clear();
    else if (reason === 'failed' || (reason === 'interrupted' && wasInTurn)) this.set('failed');
    else if (reason === 'finished') this.set('finished');
    return why;
  }

  /** Who has waited for a look since long goes on waiting since then. */
  private set(kind: Attention['kind']): void {
    const record = this.options.record();
    if (record.attention?.kind === kind) return;
    this.options.update({ ...record, attention: { kind, since: isoNow(this.options.clock) } });
  }
}
