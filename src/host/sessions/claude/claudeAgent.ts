import type { RequestAnswer } from '../../../protocol/domain/request.ts';
import type { PermissionMode } from '../../../protocol/domain/session.ts';
import { MissionControlError } from '../../../protocol/errors.ts';
import type { ProcessIdentity } from '../../../protocol/files/fileKinds.ts';
import { say } from '../../../protocol/texts/say.ts';
import { isoNow, type Clock } from '../../util/clock.ts';
import type { Disposable } from '../../util/disposable.ts';
import type { Log } from '../../util/log.ts';
import type { AgentCommand, AgentEvent, AgentMessage, AgentProcess, AgentSpec, ImageBytes } from '../agentProvider.ts';
import type { CumulativeUsage } from './billing.ts';
import { CarriedSums } from './carriedSums.ts';
import type { ClaudeProcess } from './claudeProcess.ts';
import { itemOfPrompt } from './userText.ts';

/** How long the CLI may take to begin a turn of its own after a background task has ended: it does so within milliseconds, or not at all. */
const OWN_TURN_MS = 1500;

/** What is known before a process is there. */
export interface ProcessStart {
  readonly spec: AgentSpec;
  readonly onEvent: (event: AgentEvent) => void;
  readonly onBackgroundEnded: () => void;
  /** What a CLI of this version begins its sums with; `undefined`: ask it. */
  readonly billedBefore: (version: string) => CumulativeUsage | undefined;
  readonly signal: AbortSignal;
}

export interface ClaudeAgentOptions {
  readonly spec: AgentSpec;
  readonly clock: Clock;
  readonly log: Log;
  readonly onEvent: (event: AgentEvent) => void;
  /** Starts a process that can take a prompt. Throws as `AgentProvider.start`, and then nothing is left of it. */
  readonly startProcess: (start: ProcessStart) => Promise<ClaudeProcess>;
  /** What the agent could be told by a slash when one was last started in the folder. */
  readonly commands: readonly AgentCommand[];
}

/** A process, and how far it is with us. */
interface Worker {
  process: ClaudeProcess | undefined;
  /** It was given a prompt, or began a turn by itself, and has not ended that. */
  isInTurn: boolean;
  /** We have sent it away: that it ends is no news. */
  isLeaving: boolean;
}

/**
 * An agent over all its processes. `persistent`: one, until it has spent its budget; the next prompt then gets another. `perTurn`: one a prompt,
 * which leaves when its turn is over and nothing it started runs in the background; between turns there is none. All are of one conversation: each
 * resumes it with the mode, the name and the id that it had at the end of the one before, and only when that one is gone.
 */
export class ClaudeAgent implements AgentProcess {
  private readonly options: ClaudeAgentOptions;
  private readonly isPerTurn: boolean;
  private readonly sums = new CarriedSums();
  private readonly stopping = new AbortController();
  /** What the next process is started with. */
  private spec: AgentSpec;
  /** The name that the CLI has written down. */
  private toldName = '';
  private lastCommands: readonly AgentCommand[];
  private worker: Worker | undefined;
  /** A process is being started for a prompt; never fails. */
  private launching: Promise<void> | undefined;
  /** The process before is on its way out; never fails. */
  private leaving: Promise<void> | undefined;
  /** The process that is on its way out: its transcript may not have all yet. */
  private lastProcess: ClaudeProcess | undefined;
  private grace: Disposable | undefined;
  private isOver = false;

  constructor(options: ClaudeAgentOptions) {
    this.options = options;
    this.spec = options.spec;
    this.lastCommands = options.commands;
    this.isPerTurn = options.spec.launch?.streamMode === 'perTurn';
  }

  get process(): ProcessIdentity | undefined {
    return this.worker?.process?.process;
  }

  get hasTasks(): boolean {
    return this.worker?.process?.hasTasks ?? false;
  }

  get commands(): readonly AgentCommand[] {
    return this.worker?.process?.commands ?? this.lastCommands;
  }

  /** Resolves when the agent can take a prompt. Throws as `AgentProvider.start`. */
  async start(signal: AbortSignal): Promise<void> {
    if (this.isPerTurn) this.options.onEvent({ type: 'phase', phase: 'idle' });
    else await this.launch(signal);
  }

  send(message: AgentMessage): void {
    if (this.worker?.process !== undefined) {
      this.prompt(this.worker, message);
      return;
    }
    const { clock, onEvent } = this.options;
    onEvent({ type: 'item', item: itemOfPrompt(message, isoNow(clock)) });
    onEvent({ type: 'phase', phase: 'thinking' });
    this.launching = this.launchFor(message).finally(() => { this.launching = undefined; });
  }

  recentImage(imageId: string): ImageBytes | undefined {
    return (this.worker?.process ?? this.lastProcess)?.recentImage(imageId);
  }

  async interrupt(): Promise<void> {
    await this.launching; // Then the process has the prompt, and its transcript will.
    await this.worker?.process?.interrupt();
  }

  async setPermissionMode(mode: PermissionMode): Promise<void> {
    await this.launching;
    await this.worker?.process?.setPermissionMode(mode);
    this.spec = { ...this.spec, permissionMode: mode };
  }

  rename(name: string): void {
    this.spec = { ...this.spec, name };
    const process = this.worker?.process;
    if (process === undefined) return;
    process.rename(name);
    this.toldName = name;
  }

  answer(agentRequestId: string, answer: RequestAnswer): void {
    this.worker?.process?.answer(agentRequestId, answer);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.grace?.dispose();
    await this.launching;
    await this.worker?.process?.stop();
    await this.leaving;
    this.exit({ type: 'exit', exitCode: 0, signal: undefined, detail: undefined });
  }

  private async launchFor(message: AgentMessage): Promise<void> {
    try {
      await this.leaving;
      const worker = await this.launch(this.stopping.signal);
      if (!this.stopping.signal.aborted) this.prompt(worker, message);
    } catch (error) {
      if (!MissionControlError.is(error)) this.options.log.error('an agent could not be started', error);
      this.exit({ type: 'exit', exitCode: undefined, signal: undefined, detail: MissionControlError.is(error) ? error.text : say('agent.startFailed') });
    }
  }

  private async launch(signal: AbortSignal): Promise<Worker> {
    const worker: Worker = { process: undefined, isInTurn: false, isLeaving: false };
    const { name } = this.spec;
    const process = await this.options.startProcess({
      // What it was told already it would only write down once more.
      spec: name === this.toldName ? { ...this.spec, name: '' } : this.spec,
      onEvent: (event) => { this.take(worker, event); },
      onBackgroundEnded: () => { this.leaveSoon(worker); },
      billedBefore: (version) => this.sums.baseline(version),
      signal,
    });
    worker.process = process;
    this.toldName = name;
    this.worker = worker;
    this.lastCommands = process.commands;
    if (name !== this.spec.name) this.rename(this.spec.name); // It was renamed while it started.
    return worker;
  }

  private prompt(worker: Worker, message: AgentMessage): void {
    worker.isInTurn = true;
    worker.process?.send(message);
  }

  private take(worker: Worker, event: AgentEvent): void {
    switch (event.type) {
      case 'exit':
        if (!worker.isLeaving) this.exit(event);
        return;
      case 'phase':
        // That one is idle before it has its prompt, or after it was sent away, says nothing about the agent.
        if (worker.isLeaving || (this.isPerTurn && !worker.isInTurn && event.phase === 'idle')) return;
        if (event.phase !== 'idle' && event.phase !== 'error') worker.isInTurn = true;
        break;
      case 'agentSession':
        this.spec = { ...this.spec, resume: event.agentSessionId };
        break;
      case 'permissionMode':
        this.spec = { ...this.spec, permissionMode: event.permissionMode };
        break;
      case 'turnEnded':
        worker.isInTurn = false;
        // Before anyone hears of it: who sends the next prompt at once must not reach a process that leaves.
        if (this.hasDone(worker, event)) this.leave(worker);
        break;
      default:
    }
    this.options.onEvent(event);
  }

  private hasDone({ process }: Worker, { reachedLimit }: Extract<AgentEvent, { type: 'turnEnded' }>): boolean {
    // It would refuse every further prompt.
    return reachedLimit === 'maxBudgetUsd' || (this.isPerTurn && process?.hasTasks === false);
  }

  /** Its last background task has ended: it leaves, unless it goes on about that. */
  private leaveSoon(worker: Worker): void {
    if (!this.isPerTurn) return;
    this.grace?.dispose();
    this.grace = this.options.clock.after(OWN_TURN_MS, () => {
      if (this.worker === worker && !worker.isInTurn && worker.process?.hasTasks === false) this.leave(worker);
    });
  }

  private leave(worker: Worker): void {
    const { process } = worker;
    if (process === undefined || worker.isLeaving) return;
    worker.isLeaving = true;
    this.worker = undefined;
    this.lastProcess = process;
    this.leaving = process.stop().then(
      () => { this.sums.left(process.sums); },
      (error: unknown) => { this.options.log.error('an agent could not be ended after its turn', error); },
    ).then(() => {
      this.leaving = undefined;
      this.lastProcess = undefined;
      if (!this.isOver) this.options.onEvent({ type: 'process', process: undefined });
    });
  }

  private exit(event: Extract<AgentEvent, { type: 'exit' }>): void {
    if (this.isOver) return;
    this.isOver = true;
    this.worker = undefined;
    this.grace?.dispose();
    this.options.onEvent(event);
  }
}
