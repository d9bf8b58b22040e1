import type { Phase } from '../../../../protocol/domain/session.ts';
import type { Clock } from '../../../util/clock.ts';
import type { Disposable } from '../../../util/disposable.ts';
import type { HookPayload } from '../hooks/hookPayload.ts';
import type { AgentStatus } from './agentWitness.ts';

/** After its `Stop` hook the CLI says that it is idle within 0.4 s, unless another hook of the user makes it go on. */
const STOPPED_MS = 3000;
/** Without any word of it a CLI that is up waits for a person, such as for trust in the folder: it says so only on its screen. */
const SILENT_START_MS = 6000;

/** What it asks comes by a hook within half a second, and its answer shows as quickly: only what is asked for longer without a hook is said to wait in the terminal. */
const UNHEARD_MS = 1500;

/** Begins what the CLI tells the agent itself. */
const TASK_NOTIFICATION = '<task-notification>';

type TurnPhase = Exclude<Phase, 'ended'>;

export interface TurnWatchOptions {
  readonly clock: Clock;
  readonly onPhase: (phase: TurnPhase) => void;
  /** A turn is over. `isSelfStarted` when the agent began it by itself; `isInterrupted` when nothing said that it came to its end; `isSure` when it surely was one: the agent itself said that it took a prompt for it, or it was broken off while it worked on ours. */
  readonly onTurnEnded: (turn: { readonly isError: boolean; readonly isInterrupted: boolean; readonly isSelfStarted: boolean; readonly isSure: boolean; readonly durationMs: number }) => void;
}

/**
 * What an agent in a terminal is doing, from what it says itself: its hooks tell what happens within a turn, its status file when it works, waits and is idle
 * (also after an interrupt, of which no hook tells).
 */
export class TurnWatch {
  private readonly options: TurnWatchOptions;
  private phase: TurnPhase = 'starting';
  /** `wasBusy`: its status file said so since the turn began. `isCutShort`: we break it off. */
  private turn: { readonly startedMs: number; isPrompted: boolean; wasSubmitted: boolean; isCutShort: boolean; isError: boolean; isStopped: boolean; wasBusy: boolean } | undefined;
  private stopped: Disposable | undefined;
  private silence: Disposable | undefined;
  /** It waits, and nobody may have heard what for. */
  private unheard: Disposable | undefined;
  private isClosed = false;

  constructor(options: TurnWatchOptions) {
    this.options = options;
    this.silence = options.clock.after(SILENT_START_MS, () => { if (this.phase === 'starting') this.setPhase('waiting'); });
  }

  get isInTurn(): boolean {
    return this.turn !== undefined;
  }

  /** The agent was seen at work in this turn: what it says of being idle is about the end of it, and not about the time before. */
  get isUnderWay(): boolean {
    return this.turn !== undefined && !this.isFresh;
  }

  /** We break the turn off. A hook that was on its way may never come then. */
  interrupting(): void {
    if (this.turn !== undefined) this.turn.isCutShort = true;
  }

  /** It was broken off before the agent was seen at work in it. */
  brokenOff(): void {
    this.end();
  }

  /** A prompt of ours is on its way: the turn that comes answers it. */
  prompted(): void {
    this.begin().isPrompted = true;
    this.setPhase('thinking');
  }

  /** What we sent began no turn; `isDone` when the agent has dealt with it all the same, as with `/help`. */
  notPrompted(isDone: boolean): void {
    if (isDone) this.end();
    else {
      this.turn = undefined;
      this.setPhase('idle');
    }
  }

  /** Another turn began before what we sent was there: that is none of ours, unless somebody says so. */
  overtaken(): void {
    if (this.turn !== undefined) this.turn = { ...this.turn, isPrompted: false, startedMs: this.options.clock.monotonicMs() };
  }

  /** What subagents do says nothing of the turn: those in the background go on, and ask, after it is over. */
  hook({ hook_event_name: event, agent_id: agentId, prompt }: HookPayload): void {
    if (agentId !== undefined) return;
    switch (event) {
      case 'UserPromptSubmit': {
        const turn = this.begin();
        // What ended in the background is told to the agent as a prompt, by itself.
        turn.isPrompted ||= prompt?.startsWith(TASK_NOTIFICATION) !== true;
        turn.wasSubmitted = true;
        this.setPhase('thinking');
        return;
      }
      case 'PreToolUse':
        this.begin();
        this.setPhase('runningTool');
        return;
      case 'PostToolUse':
      case 'PostToolUseFailure':
        this.begin();
        this.setPhase('thinking');
        return;
      case 'Stop':
      case 'StopFailure': {
        const turn = this.begin();
        turn.isStopped = true;
        turn.isError ||= event === 'StopFailure';
        this.stopped?.dispose();
        this.stopped = this.options.clock.after(STOPPED_MS, () => { this.end(); });
        return;
      }
      default:
    }
  }

  /** The status file says something, or is gone. */
  status(status: AgentStatus | undefined): void {
    switch (status?.status) {
      case 'idle':
        // A prompt that was just typed has not made it busy yet: nothing has happened in that turn.
        if (this.turn !== undefined && !this.isFresh) this.end();
        // A turn that failed stays in sight until the next one.
        else if (this.turn === undefined && this.phase !== 'error') this.setPhase('idle');
        return;
      case 'busy':
        this.begin().wasBusy = true;
        if (this.phase !== 'runningTool') this.setPhase('thinking');
        return;
      case 'waiting':
        this.begin().wasBusy = true;
        if (this.phase !== 'waiting') this.unheard ??= this.options.clock.after(UNHEARD_MS, () => { this.setPhase('waiting'); });
        return;
      case undefined:
    }
  }

  /** What it asked was answered from outside: it says so itself a moment later. */
  answered(): void {
    if (this.turn !== undefined) this.setPhase('runningTool');
  }

  close(): void {
    this.isClosed = true;
    this.stopped?.dispose();
    this.silence?.dispose();
    this.unheard?.dispose();
  }

  /** Nothing of the turn was seen yet. */
  private get isFresh(): boolean {
    return this.turn?.wasBusy !== true && this.turn?.isStopped !== true;
  }

  private begin(): NonNullable<TurnWatch['turn']> {
    this.stopped?.dispose(); // It goes on.
    if (this.turn === undefined) {
      this.turn = { startedMs: this.options.clock.monotonicMs(), isPrompted: false, wasSubmitted: false, isCutShort: false, isError: false, isStopped: false, wasBusy: false };
    }
    return this.turn;
  }

  private end(): void {
    const { turn } = this;
    if (turn === undefined || this.isClosed) return;
    this.turn = undefined;
    this.stopped?.dispose();
    this.options.onTurnEnded({
      isError: turn.isError, isInterrupted: !turn.isStopped, isSelfStarted: !turn.isPrompted, isSure: turn.wasSubmitted || (turn.isPrompted && turn.isCutShort),
      durationMs: Math.max(0, Math.round(this.options.clock.monotonicMs() - turn.startedMs)),
    });
    this.setPhase(turn.isError ? 'error' : 'idle');
  }

  private setPhase(phase: TurnPhase): void {
    this.unheard?.dispose();
    this.unheard = undefined;
    if (phase === this.phase || this.isClosed) return;
    this.phase = phase;
    this.options.onPhase(phase);
  }
}
