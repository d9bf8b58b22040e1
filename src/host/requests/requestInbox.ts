import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Caller } from '../../protocol/domain/caller.ts';
import { decidedText } from '../../protocol/domain/decidedText.ts';
import type { Decision, RequestAnswer, RequestView, Withdrawal } from '../../protocol/domain/request.ts';
import { MissionControlError } from '../../protocol/errors.ts';
import type { DecisionLine } from '../../protocol/files/fileKinds.ts';
import { fieldsOf, say } from '../../protocol/texts/say.ts';
import type { AgentRequest } from '../util/agentRequest.ts';
import { isoNow, type Clock } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';
import { Emitter, type Event } from '../util/emitter.ts';
import type { Log } from '../util/log.ts';
import type { Decider, Verdict } from './decider.ts';
import { checkAnswer, outcomeOf, reasonOf } from './outcome.ts';

/** A request as it comes from a session. */
export interface IncomingRequest extends AgentRequest {
  readonly sessionId: string;
  readonly projectId: string;
}

/** What becomes of a request, and what the agent is told of it once that is recorded. */
interface Settlement {
  readonly decision: Omit<Decision, 'at'>;
  /** Left out when it gets no answer from here. */
  readonly answer?: RequestAnswer;
  readonly tell: () => void;
}

interface Entry {
  view: RequestView;
  /** Set once it is answered. */
  answer: RequestAnswer | undefined;
  readonly agentRequestId: string;
  readonly deliver: (answer: RequestAnswer) => void;
  /** What leaves it to the agent's own dialog; `undefined` where it has none. */
  readonly releaseOf: () => (() => void) | undefined;
  readonly withdrawn: AbortController;
  /** Set while a verdict is being recorded; `done` resolves when the agent has it, or tells why it does not. */
  settling: { readonly decided: Settlement; readonly done: Promise<void> } | undefined;
}

/** Decided requests that lists still show. */
const DECIDED_KEPT = 200;

/** Most urgent first: an agent that waits for a permission stands in the middle of its work; a plan is a natural pause. */
const RANKS: Readonly<Record<RequestView['kind'], number>> = { permission: 0, question: 1, plan: 2, review: 3 };

/** Who answers through which face. */
const ANSWERED_BY: Readonly<Record<Caller['kind'], Decision['by']>> = { window: 'human', node: 'human', http: 'phone', agent: 'agent', host: 'host' };

/** Who takes a request back when nobody asked for that. */
const WITHDRAWN_BY: Readonly<Record<Withdrawal, Decision['by']>> = { interrupted: 'host', ended: 'agent', hostGone: 'host', superseded: 'agent' };

/** Why nobody waits for an answer any more, and who brought that about when somebody did. */
export interface WithdrawnBecause {
  readonly withdrawal: Withdrawal;
  readonly caller?: Caller | undefined;
  /** The agent asked in its terminal, too: when it goes on by itself, somebody answered there. */
  readonly isInTerminal?: boolean;
}

export interface RequestInboxOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** The pipeline, in order; `humanDecider` is its last station. */
  readonly deciders: readonly Decider[];
  /** Resolves when the line is on disk: the agent gets no decision that nobody could prove. */
  readonly recordDecision: (line: DecisionLine) => Promise<void>;
}

/** Everything that agents wait for. A request is decided once; whoever comes later is told so. */
export class RequestInbox implements Disposable {
  readonly onDidChange: Event<RequestView>;
  private readonly options: RequestInboxOptions;
  private readonly entries = new Map<string, Entry>();
  private readonly changes = new Emitter<RequestView>();

  constructor(options: RequestInboxOptions) {
    this.options = options;
    this.onDidChange = this.changes.event;
  }

  /** Puts a request before the deciders; `deliver` gets the answer once it is recorded. */
  add(incoming: IncomingRequest, deliver: (answer: RequestAnswer) => void, releaseOf: Entry['releaseOf'] = () => undefined): RequestView {
    const { agentRequestId, title, toolUseId, agentId, agent, plan, suggestions, questions, ...rest } = incoming;
    const view: RequestView = {
      ...rest,
      id: randomUUID(),
      state: 'pending',
      ...fieldsOf('title', title),
      ...(toolUseId === undefined ? {} : { toolUseId }),
      ...(agentId === undefined ? {} : { agentId }),
      ...(agent === undefined ? {} : { agent }),
      ...(plan === undefined ? {} : { plan }),
      suggestions: [...suggestions],
      questions: [...questions],
      createdAt: isoNow(this.options.clock),
    };
    const entry: Entry = { view, answer: undefined, agentRequestId, deliver, releaseOf, withdrawn: new AbortController(), settling: undefined };
    this.entries.set(view.id, entry);
    this.forgetOldest();
    this.changes.fire(view);
    void this.askDeciders(entry);
    return view;
  }

  /** Requests that wait, most urgent first; with `includeDecided`, behind them the decided ones, newest first. */
  list(filter: { sessionId?: string | undefined; includeDecided?: boolean | undefined } = {}): RequestView[] {
    const views = [...this.entries.values()].map(({ view }) => view).filter(({ sessionId }) => filter.sessionId === undefined || sessionId === filter.sessionId);
    const pending = views.filter(isPending).toSorted((a, b) => RANKS[a.kind] - RANKS[b.kind] || a.createdAt.localeCompare(b.createdAt));
    return filter.includeDecided === true ? [...pending, ...views.filter((view) => !isPending(view)).toReversed()] : pending;
  }

  pendingOf(sessionId: string): RequestView[] {
    return [...this.entries.values()].map(({ view }) => view).filter((view) => view.sessionId === sessionId && isPending(view));
  }

  /** Answers for a caller. Throws `notFound`, `invalidInput`, or `alreadyAnswered` when someone was faster. */
  async answer(requestId: string, answer: RequestAnswer, caller: Caller): Promise<RequestView> {
    const entry = this.entries.get(requestId);
    if (entry === undefined) throw new MissionControlError('notFound', say('request.closed'));
    // The same answer of the same client again, such as after a lost connection: it is told what it was told, or would have been.
    if (entry.view.state === 'answered' && entry.view.decision?.clientId === caller.clientId && isDeepStrictEqual(entry.answer, answer)) return entry.view;
    if (!isPending(entry.view) || entry.settling !== undefined) throw alreadyAnswered(entry, caller);
    checkAnswer(entry.view, answer);
    // A person need not wait for the stations before: whoever speaks first decides.
    await this.settle(entry, settlementOf(entry, { answer, by: ANSWERED_BY[caller.kind], clientId: caller.clientId, reason: reasonOf(answer) }));
    // Read anew: it may have been withdrawn while the decision was written.
    if (entry.view.state !== 'answered') throw alreadyAnswered(entry, caller);
    return entry.view;
  }

  /**
   * Leaves it to the agent's own dialog in its terminal. Throws `notFound`, `invalidInput` when there is no such dialog, or `alreadyAnswered`; to the same
   * client again it says what it said.
   */
  async release(requestId: string, caller: Caller): Promise<RequestView> {
    const entry = this.entries.get(requestId);
    if (entry === undefined) throw new MissionControlError('notFound', say('request.closed'));
    const { decision } = entry.view;
    if (entry.answer === undefined && decision?.outcome === 'dismissed' && decision.clientId === caller.clientId) return entry.view;
    if (!isPending(entry.view) || entry.settling !== undefined) throw alreadyAnswered(entry, caller);
    const release = entry.releaseOf();
    if (release === undefined) throw new MissionControlError('invalidInput', say('request.noTerminal'));
    await this.settle(entry, { decision: { by: ANSWERED_BY[caller.kind], clientId: caller.clientId, outcome: 'dismissed', reason: '' }, tell: release });
    if (entry.view.state !== 'answered') throw alreadyAnswered(entry, caller);
    return entry.view;
  }

  /** The agent no longer waits for it. */
  withdraw(sessionId: string, agentRequestId: string, why: WithdrawnBecause): void {
    for (const entry of this.entries.values()) {
      if (entry.view.sessionId === sessionId && entry.agentRequestId === agentRequestId) this.withdrawEntry(entry, why);
    }
  }

  /** The agent is gone. */
  withdrawAll(sessionId: string, why: WithdrawnBecause): void {
    for (const entry of this.entries.values()) {
      if (entry.view.sessionId === sessionId) this.withdrawEntry(entry, why);
    }
  }

  dispose(): void {
    for (const { withdrawn } of this.entries.values()) withdrawn.abort();
    this.changes.dispose();
  }

  /** Asks station after station; the first that speaks decides. */
  private async askDeciders(entry: Entry): Promise<void> {
    for (const decider of this.options.deciders) {
      if (entry.withdrawn.signal.aborted || entry.settling !== undefined) return;
      try {
        const verdict = await decider.decide(entry.view, entry.withdrawn.signal);
        if (verdict === undefined) continue;
        checkAnswer(entry.view, verdict.answer);
        // A person may have been faster.
        if (entry.settling === undefined && isPending(entry.view)) await this.settle(entry, settlementOf(entry, verdict));
        return;
      } catch (error) {
        this.options.log.error(`the decider "${decider.name}" failed; the next one is asked`, error);
      }
    }
  }

  private settle(entry: Entry, decided: Settlement): Promise<void> {
    const done = this.recordAndTell(entry, decided).finally(() => { entry.settling = undefined; });
    entry.settling = { decided, done };
    return done;
  }

  private async recordAndTell(entry: Entry, { decision: decided, answer, tell }: Settlement): Promise<void> {
    const decision: Decision = { ...decided, at: isoNow(this.options.clock) };
    await this.options.recordDecision(lineOf(entry.view, decision));
    if (!isPending(entry.view)) return; // Withdrawn while it was written; the line of the withdrawal follows and wins.
    entry.view = { ...entry.view, state: 'answered', decision };
    entry.answer = answer;
    entry.withdrawn.abort();
    tell();
    this.changes.fire(entry.view);
  }

  private withdrawEntry(entry: Entry, { withdrawal, caller, isInTerminal }: WithdrawnBecause): void {
    if (!isPending(entry.view)) return;
    const isAnswered = withdrawal === 'superseded' && isInTerminal === true;
    const who: Pick<Decision, 'by' | 'clientId'> = caller === undefined ? { by: WITHDRAWN_BY[withdrawal] } : { by: ANSWERED_BY[caller.kind], clientId: caller.clientId };
    const at = isoNow(this.options.clock);
    const decision: Decision = isAnswered ? { by: 'terminal', outcome: 'answered', reason: '', at } : { ...who, outcome: 'withdrawn', withdrawal, reason: '', at };
    entry.view = { ...entry.view, state: isAnswered ? 'answered' : 'withdrawn', decision };
    entry.withdrawn.abort();
    const written = entry.settling?.done ?? Promise.resolve();
    written.then(() => this.options.recordDecision(lineOf(entry.view, decision))).catch((error: unknown) => {
      this.options.log.error('a withdrawn request could not be recorded', error);
    });
    this.changes.fire(entry.view);
  }

  private forgetOldest(): void {
    const decided = [...this.entries.values()].filter(({ view }) => !isPending(view));
    for (const { view } of decided.slice(0, Math.max(0, decided.length - DECIDED_KEPT))) this.entries.delete(view.id);
  }
}

function settlementOf({ deliver }: Entry, { answer, by, clientId, reason }: Verdict): Settlement {
  return { decision: { by, ...(clientId === undefined ? {} : { clientId }), outcome: outcomeOf(answer), reason }, answer, tell: () => { deliver(answer); } };
}

function isPending(view: RequestView): boolean {
  return view.state === 'pending';
}

function lineOf(view: RequestView, decision: Decision): DecisionLine {
  return {
    requestId: view.id,
    sessionId: view.sessionId,
    projectId: view.projectId,
    kind: view.kind,
    toolName: view.toolName,
    ...(view.toolUseId === undefined ? {} : { toolUseId: view.toolUseId }),
    ...decision,
  };
}

/** Says who was faster, also while that one's answer is still being written down. */
function alreadyAnswered({ view, settling }: Entry, caller: Caller): MissionControlError {
  const decision = view.decision ?? settling?.decided.decision;
  return new MissionControlError('alreadyAnswered', decision === undefined ? say('request.answered') : decidedText(decision, caller.clientId));
}
