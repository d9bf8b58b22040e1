import type { ConversationItem } from '../../protocol/domain/conversation.ts';
import type { RequestView } from '../../protocol/domain/request.ts';
import type { PermissionMode, Phase, QueuedMessage, SessionEnd, SessionView } from '../../protocol/domain/session.ts';
import { addTokens } from '../../protocol/domain/usage.ts';
import { MissionControlError } from '../../protocol/errors.ts';
import type { SessionRecord } from '../../protocol/files/fileKinds.ts';
import { isoNow } from '../util/clock.ts';
import type { AgentEvent, AgentProcess, AgentProvider } from './agentProvider.ts';
import type { SessionServices } from './collaborators.ts';
import { ConversationHistory } from './conversationHistory.ts';
import { agentSpec } from './launchSpec.ts';
import { Outbox } from './outbox.ts';
import { holdNotice, type HoldReason } from './queueHold.ts';
import { readRecordedConversation } from './recordedConversation.ts';
import { recordAfter } from './recordAfter.ts';
import { RecordSaver } from './recordSaver.ts';
import { SessionConversation } from './sessionConversation.ts';
import { notTrusted, sessionEnded } from './sessionErrors.ts';
import { newMessageId } from './sessionIds.ts';
import { sessionView } from './sessionView.ts';
import type { StartLimiter } from './startLimiter.ts';
import { endedNotice, resumedNotice } from './sessionNotices.ts';
import { ledgerLines, sumBilled } from './turnLedger.ts';
import { TurnState } from './turnState.ts';

export interface ManagedSessionOptions {
  readonly services: SessionServices;
  readonly provider: AgentProvider | undefined;
  readonly limiter: StartLimiter;
  readonly record: SessionRecord;
  readonly onDidChange: (view: SessionView) => void;
}

/** Items by which an agent shows that it works on what it was sent. A notice may be about something else. */
const WORK_ITEMS: ReadonlySet<ConversationItem['type']> = new Set(['text', 'thinking', 'tool']);

/** One session from its first prompt to its last resume: its record, its outbox, its conversation, and the agent while there is one. */
export class ManagedSession {
  readonly conversation: SessionConversation;
  private readonly options: ManagedSessionOptions;
  private readonly services: SessionServices;
  private readonly saver: RecordSaver;
  private readonly turn: TurnState;
  private record: SessionRecord;
  private agent: AgentProcess | undefined;
  private agentPhase: Exclude<Phase, 'ended'> = 'starting';
  private phase: Phase;
  private phaseSince: string;
  private readonly outbox: Outbox;
  private heldBecause: HoldReason | undefined;
  private stops = 0;
  /** Grows with each launch and end: what an earlier agent still says is not ours any more. */
  private generation = 0;
  private processKey = '';
  private launching: Promise<void> | undefined;
  private isAdmitted = false;
  private endReason: SessionEnd['reason'] | undefined;
  /** Breaks off a start. */
  private starting = new AbortController();

  constructor(options: ManagedSessionOptions) {
    this.options = options;
    this.services = options.services;
    this.record = options.record;
    this.outbox = new Outbox(this.record.queue, () => this.save());
    const { clock, log, epoch, records, requests } = options.services;
    this.phase = this.record.end === undefined ? 'starting' : 'ended';
    this.phaseSince = this.record.end?.at ?? this.record.startedAt;
    this.saver = new RecordSaver({ clock, log, current: () => ({ ...this.record, queue: [...this.outbox.all] }), write: (record) => records.save(record) });
    this.turn = new TurnState(clock, () => {
      this.confirm();
      this.pump();
    });
    const history = new ConversationHistory({ sessionId: this.id, clock, log, history: options.services.history, pending: () => requests.pendingOf(this.id) });
    this.conversation = new SessionConversation({
      sessionId: this.record.id,
      epoch,
      clock,
      read: async () => await history.restore(await readRecordedConversation(this.options.provider, this.record, log), this.record.end?.at),
      onItem: (item, after) => { history.keep(item, after); },
      view: () => this.view(),
      pending: () => requests.pendingOf(this.record.id),
      isLive: () => this.isLive,
    });
  }

  get id(): string {
    return this.record.id;
  }

  get isLive(): boolean {
    return this.record.end === undefined;
  }

  /** The agent when it is ready for prompts. */
  get readyAgent(): AgentProcess | undefined {
    return this.agent;
  }

  get current(): Omit<SessionRecord, 'queue'> {
    return this.record;
  }

  /** How often it was asked to stop: who starts it after a wait sees by this whether that is still wanted. */
  get stopCount(): number {
    return this.stops;
  }

  view(): SessionView {
    return sessionView(this.record, { phase: this.phase, phaseSince: this.phaseSince, queue: this.outbox.waiting, waitingCount: this.services.requests.pendingOf(this.id).length });
  }

  /** Writes the record; what a caller is told must be on disk before. */
  save(): Promise<void> {
    return this.saver.save();
  }

  /** Starts the agent in the background; the outcome shows in the session's state. The conversation is loaded. */
  launch(): void {
    this.generation += 1;
    this.endReason = undefined;
    this.isAdmitted = false;
    this.starting = new AbortController();
    this.agentPhase = 'starting';
    this.heldBecause = undefined;
    this.turn.reset();
    const { end, ...rest } = this.record;
    this.record = rest;
    if (end !== undefined) this.conversation.set(resumedNotice(isoNow(this.services.clock)));
    this.changed();
    const generation = this.generation;
    this.launching = this.options.limiter.run(() => this.startAgent(generation)).catch((error: unknown) => {
      if (generation !== this.generation) return;
      if (!MissionControlError.is(error)) this.services.log.error('an agent could not be started', error);
      const detail = MissionControlError.is(error) ? error.message : 'The agent could not be started. The host log has the details.';
      this.endWith(this.endReason === undefined ? { reason: 'failed', detail } : { reason: this.endReason, detail: '' });
    });
  }

  /**
   * Puts a message into the outbox and gives it once it is on disk. Throws when it cannot be saved, and then it will not go out. The message of an `opId` that came before
   * is given again, and nothing else happens. An urgent one goes out also when the queue is held.
   */
  async enqueue(text: string, how: { place: 'front' | 'end'; opId: string; isUrgent?: boolean }): Promise<QueuedMessage> {
    const id = newMessageId(how.opId);
    const known = how.opId === '' ? undefined : await this.findMessage(id);
    if (known !== undefined) return known;
    const message = { id, text, queuedAt: isoNow(this.services.clock) };
    await this.outbox.accept(message, how.place);
    if (how.isUrgent === true) this.heldBecause = undefined;
    this.pump();
    this.changed();
    return message;
  }

  /** Changes the queue: takes a message out, gives it another text or another place. Throws `notFound` when it does not wait. */
  async changeQueue(change: (outbox: Outbox) => Promise<QueuedMessage | undefined>): Promise<QueuedMessage> {
    const message = await change(this.outbox).finally(() => {
      this.pump(); // It may be back, and its turn may have come meanwhile.
      this.changed();
    });
    if (message === undefined) throw new MissionControlError('notFound', 'This follow-up is no longer queued; it was sent or taken back.');
    return message;
  }

  /** Sends the next message if nothing is in its way. */
  sendNext(): void {
    this.pump();
  }

  /** Lets messages go out again that an error of the agent held. */
  release(): void {
    this.heldBecause = undefined;
    this.pump();
  }

  async rename(name: string): Promise<void> {
    const before = this.record.name;
    this.record = { ...this.record, name };
    this.changed();
    try {
      await this.save();
    } catch (error) {
      this.record = { ...this.record, name: before };
      this.changed();
      throw error;
    }
    this.agent?.rename?.(name);
  }

  /** Interrupts the turn; without one nothing happens. */
  async interrupt(): Promise<void> {
    if (!this.isLive) throw sessionEnded();
    if (this.agent !== undefined && !this.turn.isIdle) await this.agent.interrupt();
  }

  async setPermissionMode(mode: PermissionMode): Promise<void> {
    await this.launching;
    if (this.agent === undefined) throw sessionEnded();
    await this.agent.setPermissionMode(mode);
    this.record = { ...this.record, permissionMode: mode };
    this.changed();
    await this.save();
  }

  /** Ends the agent and all it started; resolves when nothing is left. */
  async stop(reason: SessionEnd['reason'] = 'stopped'): Promise<void> {
    this.stops += 1;
    if (!this.isLive) return;
    this.endReason ??= reason;
    // In the line of starts there is nothing to end.
    if (!this.isAdmitted) this.endWith({ reason: this.endReason, detail: '' });
    else {
      this.starting.abort();
      await this.launching;
      await this.agent?.stop();
    }
    await this.save();
  }

  /** A request of this session came, was decided or was withdrawn. */
  requestChanged(request: RequestView): void {
    const { id, kind, title, createdAt, decision } = request;
    this.conversation.set({ id: `request:${id}`, at: createdAt, type: 'request', requestId: id, kind, title, ...(decision === undefined ? {} : { decision }) });
    this.conversation.publish({ type: 'requestChanged', request });
    this.changed();
  }

  private async startAgent(generation: number): Promise<void> {
    if (generation !== this.generation || this.options.provider === undefined) return;
    this.isAdmitted = true;
    // The line may have been long.
    if (!this.services.isTrusted(this.record.cwd)) throw notTrusted(this.record.cwd);
    await this.removeDelivered();
    this.processKey = this.services.clock.now().toString(36);
    const spec = await agentSpec(this.record, this.options.provider, this.services);
    const agent = await this.options.provider.start(spec, (event) => {
      if (generation === this.generation) this.handle(event);
    }, this.starting.signal);
    if (generation !== this.generation) {
      await agent.stop(); // It ended while it started.
      return;
    }
    this.agent = agent;
    if (spec.name !== this.record.name) agent.rename?.(this.record.name);
    if (agent.process !== undefined) this.record = { ...this.record, process: agent.process };
    this.saver.saveOrLog();
    this.changed();
    this.pump();
  }

  /** Sends the next message when the agent is between turns and nothing holds the queue. */
  private pump(): void {
    const [message] = this.outbox.waiting;
    if (message === undefined || this.agent === undefined || this.endReason !== undefined || !this.turn.isIdle) return;
    if (this.heldBecause === 'blocked') return;
    if (!this.services.isTrusted(this.record.cwd)) {
      this.hold('untrusted');
      return;
    }
    this.heldBecause = undefined;
    this.confirm();
    this.outbox.sent(message.id);
    this.turn.sent();
    this.agent.send(message);
    this.changed();
  }

  private hold(why: HoldReason): void {
    if (this.heldBecause === why) return;
    this.heldBecause = why;
    this.conversation.set(holdNotice(why, isoNow(this.services.clock)));
  }

  private confirm(): void {
    if (this.outbox.confirm()) this.saver.saveSoon();
  }

  /** A message that waits, or that arrived before. */
  private async findMessage(id: string): Promise<QueuedMessage | undefined> {
    const queued = this.outbox.find(id);
    if (queued !== undefined) return queued;
    const item = (await this.conversation.load()).find(id);
    return item?.type === 'user' ? { id, text: item.text, queuedAt: item.at } : undefined;
  }

  /**
   * Takes out what a former agent read before it was gone. Only its transcript knows: the conversation shows a message as soon as it is
   * handed over.
   */
  private async removeDelivered(): Promise<void> {
    if (this.outbox.all.length === 0 || this.record.agentSessionIds.length === 0) return;
    const recorded = await readRecordedConversation(this.options.provider, this.record, this.services.log);
    if (this.outbox.removeDelivered(new Set(recorded.map(({ id }) => id)))) this.saver.saveOrLog();
  }

  private handle(event: AgentEvent): void {
    switch (event.type) {
      case 'phase':
        this.agentPhase = event.phase;
        this.turn.phaseIs(event.phase);
        this.changed();
        return;
      case 'agentSession':
        if (this.record.agentSessionIds.includes(event.agentSessionId)) return;
        this.record = { ...this.record, agentSessionIds: [...this.record.agentSessionIds, event.agentSessionId] };
        this.saver.saveOrLog();
        this.changed();
        return;
      case 'model':
      case 'permissionMode':
      case 'context':
        this.keep(event);
        return;
      case 'item':
        if (WORK_ITEMS.has(event.item.type)) this.confirm();
        this.conversation.set(event.item);
        this.keep(event);
        return;
      case 'text':
        this.conversation.append(event.itemId, event.text);
        return;
      case 'request':
        this.services.requests.add({ ...event.request, sessionId: this.id, projectId: this.record.projectId }, (answer) => {
          this.agent?.answer(event.request.agentRequestId, answer);
        });
        return;
      case 'requestWithdrawn':
        this.services.requests.withdraw(this.id, event.agentRequestId);
        return;
      case 'turnEnded':
        this.turnEnded(event);
        return;
      case 'exit': {
        const reason = this.endReason ?? (event.exitCode === 0 ? 'finished' : 'failed');
        this.endWith({ reason, detail: reason === 'failed' ? event.detail : '', ...(event.exitCode === undefined ? {} : { exitCode: event.exitCode }) });
      }
    }
  }

  private keep(event: Parameters<typeof recordAfter>[1]): void {
    const after = recordAfter(this.record, event);
    if (after === this.record) return;
    this.record = after;
    this.saver.saveSoon();
    this.changed();
  }

  private turnEnded(event: Extract<AgentEvent, { type: 'turnEnded' }>): void {
    const { tokens, costUsd } = sumBilled(event.billed);
    // A turn of its own may have begun before our message arrived.
    if (event.isSelfStarted !== true) this.confirm();
    this.record = {
      ...this.record,
      turnCount: this.record.turnCount + 1,
      usage: addTokens(this.record.usage, tokens),
      ...(costUsd === undefined ? {} : { costUsd: (this.record.costUsd ?? 0) + costUsd }),
    };
    const lines = ledgerLines(this.record, { processKey: this.processKey, number: this.record.turnCount, billed: event.billed }, this.services.clock);
    if (lines.length > 0) {
      this.services.recordUsage(lines).catch((error: unknown) => { this.services.log.error('what a turn was billed could not be recorded', error); });
    }
    if (event.isBlocked === true && this.outbox.waiting.length > 0) this.hold('blocked');
    this.saver.saveOrLog();
    this.changed();
    this.turn.turnEnded(event.isSelfStarted ?? false);
  }

  private endWith(end: Omit<SessionEnd, 'at'>): void {
    this.generation += 1;
    this.agent = undefined;
    this.turn.reset();
    this.outbox.agentGone();
    const { process: _process, ...rest } = this.record;
    const ended = { ...end, at: isoNow(this.services.clock) };
    this.record = { ...rest, end: ended };
    this.services.requests.withdrawAll(this.id);
    this.conversation.set(endedNotice(ended));
    this.conversation.unloadLater();
    this.saver.saveOrLog();
    this.changed();
  }

  /** Tells everyone; a phase that begins gets its time. */
  private changed(): void {
    const isWaiting = this.services.requests.pendingOf(this.id).length > 0;
    const phase = this.record.end !== undefined ? 'ended' : isWaiting ? 'waiting' : this.agentPhase;
    if (phase !== this.phase) {
      this.phase = phase;
      this.phaseSince = isoNow(this.services.clock);
    }
    const session = this.view();
    this.conversation.publish({ type: 'sessionChanged', session });
    this.options.onDidChange(session);
  }
}
