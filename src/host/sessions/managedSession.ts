import type { Caller } from '../../protocol/domain/caller.ts';
import type { RequestView } from '../../protocol/domain/request.ts';
import type { Phase, QueuedMessage, SessionEnd, SessionView } from '../../protocol/domain/session.ts';
import { MissionControlError } from '../../protocol/errors.ts';
import type { SessionRecord } from '../../protocol/files/fileKinds.ts';
import type { Said } from '../../protocol/texts/say.ts';
import { isoNow } from '../util/clock.ts';
import { AgentListener } from './agentListener.ts';
import type { AgentProcess } from './agentProvider.ts';
import { AgentRun } from './agentRun.ts';
import type { SessionServices } from './collaborators.ts';
import type { ManagedSessionOptions } from './managedSessionOptions.ts';
import { PromptSender, type EnqueueHow } from './promptSender.ts';
import { handOverMessage } from './handOverMessage.ts';
import { requestItem } from './requestItem.ts';
import { RecordSaver } from './recordSaver.ts';
import { SessionAttention } from './sessionAttention.ts';
import { SessionBilling } from './sessionBilling.ts';
import type { SessionConversation } from './sessionConversation.ts';
import { sessionConversationOf } from './sessionConversationOf.ts';
import { SessionEdits } from './sessionEdits.ts';
import { sessionEnded } from './sessionErrors.ts';
import { endOfExit, endOfStart, sessionEnd, type Ending } from './sessionEnds.ts';
import { sessionView } from './sessionView.ts';
import { startAgent } from './startAgent.ts';
import { endedNotice, resumedNotice } from './sessionNotices.ts';
import { PhaseClock } from './phaseClock.ts';
import { TurnState } from './turnState.ts';

/** One session from its first prompt to its last resume: its record, its outbox, its conversation, and the agent while there is one. */
export class ManagedSession {
  readonly conversation: SessionConversation;
  /** What people may change of it. */
  readonly edits: SessionEdits;
  private readonly options: ManagedSessionOptions;
  private readonly services: SessionServices;
  private readonly saver: RecordSaver;
  private readonly turn: TurnState;
  private readonly attention: SessionAttention;
  private readonly billing: SessionBilling;
  private readonly listener: AgentListener;
  private record: SessionRecord;
  /** Its agent, or the last one that it had. */
  private run: AgentRun | undefined;
  private agentPhase: Exclude<Phase, 'ended'> = 'starting';
  private readonly phase: PhaseClock;
  private readonly prompts: PromptSender;
  private stops = 0;
  /** Set while the agent is being stopped: why. */
  private ending: Ending | undefined;

  constructor(options: ManagedSessionOptions) {
    this.options = options;
    this.services = options.services;
    this.record = options.record;
    const { clock, log, records } = options.services;
    const { end, startedAt } = this.record;
    this.phase = new PhaseClock(end === undefined ? 'starting' : 'ended', end?.at ?? startedAt, () => isoNow(clock));
    this.billing = new SessionBilling({
      services: options.services,
      provider: options.provider,
      record: () => this.record,
      update: (record) => { this.record = record; },
      onSubagentPriced: (card) => { this.conversation.set(card); },
      onSettled: async () => {
        this.changed();
        await this.save();
      },
    });
    this.saver = new RecordSaver({
      clock, log, before: () => this.billing.written,
      write: () => records.save(this.id, () => ({ ...this.record, ...this.prompts.stored })),
    });
    this.turn = new TurnState(clock, () => {
      this.prompts.confirm();
      this.prompts.sendNext();
      if (this.turn.isIdle && this.attention.rests()) {
        this.saver.saveOrLog();
        this.changed();
      }
    });
    this.attention = new SessionAttention({ clock, record: () => this.record, update: (record) => {
      this.record = record;
      this.saver.saveSoon();
    } });
    this.prompts = new PromptSender({
      clock,
      stored: this.record,
      conversation: () => this.conversation,
      save: () => this.save(), keepImages: (images) => options.services.images.keep(this.id, images),
      saveSoon: () => { this.saver.saveSoon(); },
      isReady: () => this.agent !== undefined && this.ending === undefined && this.turn.isIdle,
      isTrusted: () => options.services.isTrusted(this.record.cwd),
      isTyped: () => this.record.transport === 'terminal',
      deliver: (message) => {
        this.promptGoesOut();
        if (this.agent !== undefined) handOverMessage(message, this.agent, { ...this.services, sessionId: this.id, conversation: this.conversation });
        this.saver.saveOrLog();
      },
      onDidChange: () => { this.changed(); },
    });
    this.edits = new SessionEdits({
      log,
      record: () => this.record,
      update: (record) => {
        this.record = record;
        this.changed();
      },
      save: () => this.save(),
      saveOrLog: () => { this.saver.saveOrLog(); },
      agent: () => this.agent,
      startedAgent: async () => await this.run?.whenStarted(),
      permissionModeIs: (permissionMode) => { this.listener.factIs({ type: 'permissionMode', permissionMode }); },
      queueEdited: (before, edited) => { this.prompts.edited(before, edited); },
    });
    this.conversation = sessionConversationOf(options, { record: () => this.record, view: () => this.view(), subagents: this.billing.subagents });
    this.listener = new AgentListener({
      services: this.services, saver: this.saver, turn: this.turn, attention: this.attention, billing: this.billing, prompts: this.prompts, conversation: this.conversation,
      record: () => this.record,
      update: (record) => { this.record = record; },
      agent: () => this.agent,
      phaseIs: (phase) => { this.agentPhase = phase; },
      changed: () => { this.changed(); },
      exited: (event) => { this.endWith(endOfExit(event, this.ending)); },
    });
  }

  get id(): string {
    return this.record.id;
  }

  get isLive(): boolean {
    return this.record.end === undefined;
  }

  /** True when its agent is between turns, nothing it started goes on meanwhile, and nothing waits for a person. */
  get isAtRest(): boolean {
    return this.agent !== undefined && this.turn.isIdle && this.agent.hasTasks !== true && this.services.requests.pendingOf(this.id).length === 0;
  }

  /** What a person has written in its terminal and not sent; '' for nothing. */
  async readDraft(): Promise<string> {
    return await this.agent?.readDraft?.() ?? '';
  }

  /** The agent when it is ready for prompts. */
  get readyAgent(): AgentProcess | undefined {
    return this.agent;
  }

  private get agent(): AgentProcess | undefined {
    return this.run?.agent;
  }

  get current(): Omit<SessionRecord, 'queue'> {
    return this.record;
  }

  /** How often it was asked to stop: who starts it after a wait sees by this whether that is still wanted. */
  get stopCount(): number {
    return this.stops;
  }

  view(): SessionView {
    return sessionView(this.record, { phase: this.phase.phase, phaseSince: this.phase.phaseSince, turnSince: this.phase.turnSince, queue: this.prompts.waiting, waitingCount: this.services.requests.pendingOf(this.id).length, unbilled: this.billing.unbilled, isReadOnly: this.services.records.isReadOnly(this.id) });
  }

  /** Writes the record; what a caller is told must be on disk before. */
  save(): Promise<void> {
    return this.saver.save();
  }

  /** Starts the agent in the background; the outcome shows in the session's state. The conversation is loaded. */
  launch(): void {
    this.run?.over();
    this.ending = undefined;
    this.agentPhase = 'starting';
    this.prompts.release();
    this.turn.reset();
    this.attention.clear();
    const { end, ...rest } = this.record;
    this.record = rest;
    if (end !== undefined) this.conversation.set(resumedNotice(isoNow(this.services.clock)));
    this.changed();
    const run = new AgentRun({
      limiter: this.options.limiter,
      start: (signal) => startAgent({
        services: this.services, provider: this.options.provider, prompts: this.prompts, billing: this.billing, turn: this.turn, saver: this.saver,
        record: () => this.record,
        promptGoesOut: () => { this.promptGoesOut(); },
      }, (event) => { if (!run.isOver) this.listener.hear(event); }, signal),
      onStarted: (agent) => { this.started(agent); },
      onFailed: (error) => {
        if (!MissionControlError.is(error)) this.services.log.error('an agent could not be started', error);
        this.endWith(endOfStart(error, this.ending));
      },
    });
    this.run = run;
    run.begin();
  }

  /** See `PromptSender`. */
  async enqueue(text: string, how: EnqueueHow): Promise<QueuedMessage> {
    this.attention.clear();
    return await this.prompts.enqueue(text, how);
  }

  /** Changes what waits: takes a message back, gives it another text or another place. */
  async changeQueue(change: (prompts: PromptSender) => Promise<QueuedMessage>): Promise<QueuedMessage> {
    return await change(this.prompts);
  }

  /** Sends the next message if nothing is in its way. */
  sendNext(): void {
    this.prompts.sendNext();
  }

  /** Lets messages go out again that an error of the agent held. */
  release(): void {
    this.prompts.release();
    this.prompts.sendNext();
  }

  /** Interrupts the turn; without one nothing happens. */
  async interrupt(caller?: Caller): Promise<void> {
    if (!this.isLive) throw sessionEnded();
    if (this.agent === undefined || this.turn.isIdle) return;
    this.attention.interrupt(caller);
    try {
      await this.agent.interrupt();
    } catch (error) {
      this.attention.notInterrupted();
      throw error;
    }
  }

  /** Ends the agent and all it started; resolves when nothing is left. */
  async stop(reason: SessionEnd['reason'], detail: Said, caller?: Caller): Promise<void> {
    this.stops += 1;
    if (!this.isLive) {
      await this.billing.settled;
      return;
    }
    this.ending ??= { reason, detail };
    this.attention.stop(reason, caller);
    // In the line of starts there is nothing to end.
    if (this.run?.isAdmitted !== true) this.endWith(this.ending);
    else await this.run.stop();
    await this.billing.settled;
    await this.save();
  }

  /** Finds what a former agent was billed and did not come to say. Never fails. */
  async settle(): Promise<void> {
    await this.billing.settle();
  }

  /** While it is being removed, who waited to start or change it may not. */
  setRemoving(isRemoving: boolean): void {
    this.stops += 1;
    this.saver.setClosed(isRemoving);
  }

  /** A request of this session came, was decided or was withdrawn. */
  requestChanged(request: RequestView): void {
    if (request.state === 'answered' && request.decision?.clientId !== undefined) this.attention.clear(); // Whoever answers has looked.
    this.conversation.set(requestItem(request));
    this.conversation.publish({ type: 'requestChanged', request });
    this.changed();
  }

  private promptGoesOut(): void {
    this.turn.sent();
    this.attention.clear();
    this.billing.turnIsOpen();
  }

  private started(agent: AgentProcess): void {
    if (agent.process !== undefined) this.record = { ...this.record, process: agent.process };
    this.saver.saveOrLog();
    this.changed();
    this.prompts.sendNext();
  }

  private endWith(ending: Ending): void {
    this.run?.over();
    const wasInTurn = !this.turn.isIdle;
    this.turn.reset();
    this.prompts.agentGone();
    const { process: _process, ...rest } = this.record;
    const ended = sessionEnd(ending, isoNow(this.services.clock));
    this.record = { ...rest, end: ended };
    this.billing.agentGone();
    this.services.requests.withdrawAll(this.id, this.attention.ended(ended, wasInTurn));
    this.conversation.set(endedNotice(ended));
    this.conversation.unloadLater();
    this.saver.saveOrLog();
    this.changed();
  }

  /** Tells everyone; a phase that begins gets its time. */
  private changed(): void {
    const isWaiting = this.services.requests.pendingOf(this.id).length > 0;
    const phase = this.record.end !== undefined ? 'ended' : isWaiting ? 'waiting' : this.agentPhase;
    this.phase.phaseIs(phase);
    const session = this.view();
    this.conversation.publish({ type: 'sessionChanged', session });
    this.options.onDidChange(session);
  }
}
