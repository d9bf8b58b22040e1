import { randomUUID } from 'node:crypto';
import type { AskingAgent, RequestAnswer } from '../../../../protocol/domain/request.ts';
import type { AgentRequest } from '../../../util/agentRequest.ts';
import type { Clock } from '../../../util/clock.ts';
import type { Disposable } from '../../../util/disposable.ts';
import type { Log } from '../../../util/log.ts';
import type { AgentStatus } from '../terminal/agentWitness.ts';
import { decisionOfAnswer, requestOfHook, type HookDecision } from './hookAsk.ts';
import type { HookListener } from './hookDesk.ts';
import type { HookPayload } from './hookPayload.ts';
import { ToolCalls } from './toolCalls.ts';

/**
 * The status file lags behind the hooks (by up to 0.7 s, seen on a busy machine) and says `busy` for a moment between two dialogs. Only what it still says after
 * this time counts for what is on the screen.
 */
const STATUS_SETTLES_MS = 250;

/**
 * A request that is older than this and the only one that is open is the one that the status is about: what the file says late of an earlier dialog is over by
 * then, and there is no other dialog to come. It need not settle.
 */
const SURE_AFTER_MS = 1500;

/** A status that is still `waiting` that long after a request came is about that request too, not only about the one before. */
const WAITED_FOR_MS = 1000;

/** Sends the answer of a hook; without one the agent goes on as if there were no hook. `false` when the agent has hung up. */
export type Reply = (decision?: HookDecision) => boolean;

/** A request that is held open. */
interface Held {
  readonly id: string;
  readonly agentId: string | undefined;
  readonly toolUseId: string | undefined;
  readonly reply: Reply;
  /** As it was told; `undefined` as long as it was not. */
  request: AgentRequest | undefined;
  /** Monotonic milliseconds. */
  readonly sinceMs: number;
  /** The agent said that it waits for a person while this was held. */
  wasWaitedFor: boolean;
}

export interface HeldRequestsOptions {
  readonly listener: Pick<HookListener, 'onRequest' | 'onRequestGone'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Reads the plan file that the CLI names when it leaves the plan itself out. */
  readonly readPlan: (file: string) => string | undefined;
  /** Who a subagent is, by what the agent wrote down of it. */
  readonly readSubagent: (payload: HookPayload) => Promise<AskingAgent | undefined>;
}

/**
 * The requests of one agent that wait for a person, here and in its terminal. The agent does not say when it was answered there: that shows in what it does
 * next. Its hooks tell of the tool's end, of the end of all calls of one message, of its turn; its status file tells that nobody is waited for.
 */
export class HeldRequests {
  private readonly options: HeldRequestsOptions;
  private readonly held = new Map<string, Held>();
  private readonly calls = new ToolCalls();
  /** Subagents, by the agent's id of them. */
  private readonly subagents = new Map<string, AskingAgent>();
  private status: AgentStatus['status'];
  private settling: Disposable | undefined;
  /** Dialogs that may be open without a request of ours: left to the terminal, and not over yet. */
  private leftCount = 0;
  private isClosed = false;

  constructor(options: HeldRequestsOptions) {
    this.options = options;
  }

  /** To be told of every hook: lets go what it settles. */
  note(payload: HookPayload): void {
    this.calls.note(payload);
    const { hook_event_name: event, agent_id: agentId, tool_use_id: toolUseId } = payload;
    switch (event) {
      case 'PostToolUse':
      case 'PostToolUseFailure':
      case 'PermissionDenied':
        this.letGo((held) => held.toolUseId !== undefined && held.toolUseId === toolUseId);
        return;
      case 'PostToolBatch':
      case 'Stop':
      case 'StopFailure':
      case 'UserPromptSubmit':
        // Subagents in the background go on while the agent itself stops or is prompted.
        if (event === 'UserPromptSubmit') this.leftCount = 0;
        this.letGo((held) => held.agentId === agentId);
        return;
      case 'SubagentStop':
        this.letGo((held) => held.agentId !== undefined && held.agentId === agentId);
        if (agentId !== undefined) this.subagents.delete(agentId);
        return;
      default:
    }
  }

  /** Holds a `PermissionRequest`. The result is to be called when the agent hangs up. */
  hold(payload: HookPayload, reply: Reply): () => void {
    if (this.isClosed) { // It was on its way when the agent left.
      reply();
      return () => {};
    }
    const held: Held = {
      id: randomUUID(), sinceMs: this.options.clock.monotonicMs(), agentId: payload.agent_id, toolUseId: this.calls.claim(payload), reply, request: undefined, wasWaitedFor: false,
    };
    this.held.set(held.id, held);
    this.options.clock.after(WAITED_FOR_MS, () => { if (this.status === 'waiting') held.wasWaitedFor = true; });
    this.tell(held, payload).catch((error: unknown) => {
      // Nobody can answer what was not told: it is left to the terminal.
      this.options.log.error('a request of an agent in a terminal could not be told', error);
      this.letGo((other) => other === held);
    });
    return () => { this.letGo((other) => other === held); };
  }

  answer(id: string, answer: RequestAnswer): boolean {
    const held = this.held.get(id);
    if (held?.request === undefined) return false;
    this.held.delete(id);
    return held.reply(decisionOfAnswer(held.request, answer));
  }

  release(id?: string): void {
    this.leftCount += [...this.held.keys()].filter((held) => id === undefined || held === id).length;
    this.letGo((held) => id === undefined || held.id === id);
  }

  statusIs(status: AgentStatus['status']): void {
    if (status === undefined) return;
    this.status = status;
    if (status === 'waiting') {
      this.settling?.dispose();
      this.settling = undefined;
      for (const held of this.held.values()) held.wasWaitedFor = true;
      return;
    }
    // Those that are asked meanwhile are not concerned.
    const shown = [...this.held.values()].filter((held) => held.wasWaitedFor && this.isOnScreen(held));
    if (shown.length === 0) return;
    if (this.isSure(shown)) {
      this.letGo((held) => shown.includes(held));
      return;
    }
    this.settling ??= this.options.clock.after(STATUS_SETTLES_MS, () => {
      this.settling = undefined;
      this.letGo((held) => shown.includes(held));
    });
  }

  /** Nothing is told any more; what is held is let go. */
  close(): void {
    this.isClosed = true;
    this.settling?.dispose();
    this.release();
  }

  private async tell(held: Held, payload: HookPayload): Promise<void> {
    const { readPlan, listener } = this.options;
    const agent = await this.whoAsks(payload);
    if (!this.held.has(held.id)) return;
    held.request = requestOfHook(payload, { id: held.id, toolUseId: held.toolUseId, agent }, readPlan);
    listener.onRequest(held.request);
  }

  private async whoAsks(payload: HookPayload): Promise<AskingAgent | undefined> {
    const { agent_id: agentId, agent_type: type } = payload;
    if (agentId === undefined) return undefined;
    const agent = this.subagents.get(agentId) ?? await this.options.readSubagent(payload);
    if (agent !== undefined) this.subagents.set(agentId, agent);
    return agent ?? (type === undefined ? undefined : { toolUseId: '', type, description: '' });
  }

  /** There is one dialog, which is this request's. */
  private isSure([held, ...others]: readonly Held[]): boolean {
    return held !== undefined && others.length === 0 && this.held.size === 1 && this.leftCount === 0 && this.options.clock.monotonicMs() - held.sinceMs >= SURE_AFTER_MS;
  }

  /** Dialogs of subagents in the background come only when their hook was answered. */
  private isOnScreen({ agentId }: Held): boolean {
    if (agentId === undefined) return true;
    const callOf = (id: string): string | undefined => this.subagents.get(id)?.toolUseId;
    return this.calls.isInForeground(callOf(agentId), callOf);
  }

  private letGo(isMeant: (held: Held) => boolean): void {
    for (const held of [...this.held.values()].filter(isMeant)) {
      this.held.delete(held.id);
      held.reply();
      if (held.request !== undefined) this.options.listener.onRequestGone(held.id);
    }
  }
}
