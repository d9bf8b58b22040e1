import type { SessionView } from '../../protocol/domain/session.ts';
import { MissionControlError } from '../../protocol/errors.ts';
import { EventGapError, reduceSession, type SessionEvent, type SessionState } from '../../protocol/events/session.ts';
import { DEFAULT_ANSWER_WAIT_MS } from '../../protocol/operations/terminals.ts';
import type { OperationInput, OperationOutput } from '../../protocol/operations/operationTable.ts';
import { say } from '../../protocol/texts/say.ts';
import type { EventChannel, ChannelSubscription } from '../rpc/eventChannel.ts';
import type { Clock } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';
import { sessionEnded, sessionGone } from './sessionErrors.ts';
import { newMessageId } from './sessionIds.ts';
import type { SessionManager } from './sessionManager.ts';

type Answer = OperationOutput<'terminals.ask'>;

/**
 * Of a turn that ended by itself the conversation says so before the session does; that one was interrupted it says some 0.1 s later, or not at all when the agent
 * had not begun to answer.
 */
const MARK_WITHIN_MS = 1000;

/**
 * Queues a prompt and waits for what the agent answers: until the turn that it begins is over, however often the agent asks a person meanwhile. Throws `notFound`
 * for a session without a terminal, or when the prompt was taken back, and `sessionEnded`.
 */
export async function askAgent(
  { sessions, clock }: { readonly sessions: SessionManager; readonly clock: Clock },
  { sessionId, text, waitMs = DEFAULT_ANSWER_WAIT_MS }: OperationInput<'terminals.ask'>,
  opId: string,
): Promise<Answer> {
  const session = await sessions.view(sessionId);
  if (session === undefined) throw sessionGone();
  if (session.transport !== 'terminal') throw new MissionControlError('notFound', say('terminal.none'));
  if (session.phase === 'ended') throw sessionEnded();
  const channel = await sessions.findChannel(`session/${sessionId}`) as EventChannel<SessionState, SessionEvent> | undefined;
  if (channel === undefined) throw sessionGone();
  const watch = new AnswerWatch(channel, { messageId: newMessageId(opId), isCommand: text.startsWith('/'), clock });
  const timer = clock.after(waitMs, () => { watch.timeout(); });
  try {
    await sessions.queue(sessionId, text, opId);
    watch.accepted();
    return await watch.answer;
  } finally {
    timer.dispose();
    watch.dispose();
  }
}

/** Follows a session until the turn of one message is over. */
class AnswerWatch {
  readonly answer: Promise<Answer>;
  private readonly channel: EventChannel<SessionState, SessionEvent>;
  private readonly messageId: string;
  /** Such as `/help`, which the agent deals with in no turn. */
  private readonly isCommand: boolean;
  private readonly clock: Clock;
  private readonly finish: { resolve(answer: Answer): void; reject(error: Error): void };
  private state: SessionState;
  private subscription: ChannelSubscription;
  /** Since when the agent has the message: its place in the conversation, and the turns that were over by then. */
  private begun: { readonly index: number; readonly turnCount: number } | undefined;
  /** Runs when the turn is over and nothing says yet how. */
  private mark: Disposable | undefined;
  /** Place of the prompt after this turn. */
  private nextIndex = Number.POSITIVE_INFINITY;
  private wasQueued = false;
  private isAccepted = false;

  constructor(channel: EventChannel<SessionState, SessionEvent>, { messageId, isCommand, clock }: { messageId: string; isCommand: boolean; clock: Clock }) {
    let finish: AnswerWatch['finish'] | undefined;
    this.answer = new Promise((resolve, reject) => { finish = { resolve, reject }; });
    this.answer.catch(() => {}); // Who asks may have failed before.
    if (finish === undefined) throw new Error('a promise begins at once');
    this.finish = finish;
    this.channel = channel;
    this.messageId = messageId;
    this.isCommand = isCommand;
    this.clock = clock;
    ({ state: this.state, subscription: this.subscription } = this.subscribe());
  }

  /** The message is on disk, and goes out, or has gone out, or went out long ago: the operation was repeated. */
  accepted(): void {
    this.isAccepted = true;
    const position = this.state.items.findIndex(({ id }) => id === this.messageId);
    if (position !== -1 && this.begun === undefined) {
      this.begun = { index: this.state.firstIndex + position, turnCount: this.state.session.turnCount };
      if (this.state.session.turnSince === undefined) this.over();
    }
    this.look(this.state.session);
  }

  timeout(): void {
    this.finish.resolve({ outcome: 'timeout', answer: this.said });
  }

  dispose(): void {
    this.mark?.dispose();
    this.subscription.dispose();
  }

  private subscribe(): { state: SessionState; subscription: ChannelSubscription } {
    const { snapshot, subscription } = this.channel.subscribe({ isCongested: () => false, send: ({ events }) => { this.take(events.map(({ event }) => event as SessionEvent)); } }, undefined);
    return { state: snapshot as SessionState, subscription };
  }

  private take(events: readonly SessionEvent[]): void {
    try {
      for (const event of events) {
        this.state = reduceSession(this.state, event);
        if (event.type === 'itemChanged') this.itemChanged(event);
        if (event.type === 'sessionChanged') this.look(event.session);
      }
    } catch (error) {
      if (!(error instanceof EventGapError)) throw error;
      this.subscription.dispose();
      ({ state: this.state, subscription: this.subscription } = this.subscribe());
      this.look(this.state.session);
    }
  }

  private look({ phase, queue, turnCount }: SessionView): void {
    const isQueued = queue.some(({ id }) => id === this.messageId);
    if (isQueued) {
      this.wasQueued = true;
      this.begun = undefined; // It may be back: the agent did not take it.
    }
    if (phase === 'ended') this.finish.resolve({ outcome: 'ended', answer: this.said });
    else if (this.begun !== undefined && turnCount > this.begun.turnCount) this.over();
    // An agent that starts takes its first prompt before it shows it.
    else if (this.isAccepted && this.wasQueued && !isQueued && this.begun === undefined && phase !== 'starting') this.finish.reject(new MissionControlError('notFound', say('queue.notQueued')));
  }

  private itemChanged({ index, item }: Extract<SessionEvent, { type: 'itemChanged' }>): void {
    // One that another turn overtook keeps its first place, before what was said in that.
    if (item.id === this.messageId) this.begun ??= { index: this.state.firstIndex + this.state.items.length - 1, turnCount: this.state.session.turnCount };
    else if (this.mark !== undefined && item.type === 'user' && !item.isSynthetic) this.nextIndex = Math.min(this.nextIndex, index);
    if (this.mark !== undefined && (this.isMarked || index >= this.nextIndex)) this.tell();
  }

  private over(): void {
    if (this.isMarked) this.tell();
    else this.mark ??= this.clock.after(MARK_WITHIN_MS, () => { this.tell(); });
  }

  /** Something says how the turn ended. */
  private get isMarked(): boolean {
    return this.state.session.phase === 'error' || this.itemsOfTurn.some(({ type }) => type === 'turn') || this.isInterrupted;
  }

  private get isInterrupted(): boolean {
    return this.itemsOfTurn.some((item) => (item.type === 'notice' && item.code === 'interrupted') || (item.type === 'turn' && item.isInterrupted === true));
  }

  private tell(): void {
    const isError = this.state.session.phase === 'error' || this.itemsOfTurn.some((item) => item.type === 'turn' && item.isError);
    this.finish.resolve({ outcome: this.isInterrupted || (!this.isMarked && !this.isCommand) ? 'interrupted' : isError ? 'failed' : 'answered', answer: this.said });
  }

  private get itemsOfTurn(): SessionState['items'] {
    const { firstIndex, items } = this.state;
    return this.begun === undefined ? [] : items.slice(Math.max(0, this.begun.index + 1 - firstIndex), Math.max(0, this.nextIndex - firstIndex));
  }

  private get said(): string {
    return this.itemsOfTurn.flatMap((item) => (item.type === 'text' && item.parentToolUseId === undefined && item.text.trim() !== '' ? [item.text.trim()] : [])).join('\n\n');
  }
}
