import type { AgentProcess } from './agentProvider.ts';
import type { StartLimiter } from './startLimiter.ts';

export interface AgentRunOptions {
  readonly limiter: StartLimiter;
  /** Starts the agent when it is its turn in the line of starts; gives none when there is nobody who could. `signal` breaks it off. */
  readonly start: (signal: AbortSignal) => Promise<AgentProcess | undefined>;
  readonly onStarted: (agent: AgentProcess) => void;
  readonly onFailed: (error: unknown) => void;
}

/** One agent of a session, from its place in the line of starts to its end. Once it is over, nothing that it still says or does is the session's. */
export class AgentRun {
  private readonly options: AgentRunOptions;
  private readonly breakOff = new AbortController();
  private launching: Promise<void> = Promise.resolve();
  private started: AgentProcess | undefined;
  private hasBegun = false;
  private isDone = false;

  constructor(options: AgentRunOptions) {
    this.options = options;
  }

  /** True when it has left the line of starts: from then on there may be something to end. */
  get isAdmitted(): boolean {
    return this.hasBegun;
  }

  get isOver(): boolean {
    return this.isDone;
  }

  /** The agent when it is ready for prompts. */
  get agent(): AgentProcess | undefined {
    return this.isDone ? undefined : this.started;
  }

  /** The agent once its start has ended one way or the other. */
  async whenStarted(): Promise<AgentProcess | undefined> {
    await this.launching;
    return this.agent;
  }

  begin(): void {
    this.launching = this.options.limiter.run(() => this.start()).catch((error: unknown) => {
      if (!this.isDone) this.options.onFailed(error);
    });
  }

  /** Breaks off the start, or ends the agent and all it started; resolves when nothing is left. */
  async stop(): Promise<void> {
    this.breakOff.abort();
    await this.launching;
    await this.started?.stop();
  }

  /** The session goes on without it. */
  over(): void {
    this.isDone = true;
  }

  private async start(): Promise<void> {
    if (this.isDone) return;
    this.hasBegun = true;
    const agent = await this.options.start(this.breakOff.signal);
    if (agent === undefined) return;
    if (this.isDone) {
      await agent.stop(); // It ended while it started.
      return;
    }
    this.started = agent;
    this.options.onStarted(agent);
  }
}
