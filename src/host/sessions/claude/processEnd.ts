import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Clock } from '../../util/clock.ts';
import type { Log } from '../../util/log.ts';
import { say, type Said } from '../../../protocol/texts/say.ts';

/** How a process ended; `error` when it could not be started. */
export interface EndedProcess {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly error: Error | undefined;
}

/** Time for leaving by itself after `end_session` and end of input: 20 ms when idle, more when tools have to be stopped. */
const LEAVE_MS = 2000;
/** Time after SIGINT before the whole tree gets TERM, and after 5 s KILL. */
const INTERRUPT_MS = 1500;
/** A child of the agent may hold its output open after it is gone: what comes later than this is not the agent's. */
const DRAIN_MS = 1000;

/**
 * Sees a process to its end: exited, its output read to the last byte, and nothing left of what it started. Only then is it said to be
 * over, since a restart would otherwise meet the old one's children.
 */
export class ProcessEnd {
  readonly ended: Promise<void>;
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly reap: () => Promise<void>;
  private hasExited = false;
  private hasEnded = false;
  private forcing: Promise<void> | undefined;

  constructor(options: { child: ChildProcessWithoutNullStreams; clock: Clock; log: Log; reap: () => Promise<void>; onEnded: (ended: EndedProcess) => void }) {
    this.child = options.child;
    this.clock = options.clock;
    this.log = options.log;
    this.reap = options.reap;
    this.ended = this.follow().then((ended) => {
      this.hasEnded = true;
      options.onEnded(ended);
    });
  }

  get isOver(): boolean {
    return this.hasEnded;
  }

  /** Ends the process by ever stronger means; resolves when it is over. The polite request was made before. */
  force(): Promise<void> {
    this.forcing ??= this.escalate();
    return this.forcing;
  }

  private async escalate(): Promise<void> {
    if (await this.isOverWithin(LEAVE_MS)) return;
    if (!this.hasExited) this.child.kill('SIGINT');
    if (await this.isOverWithin(INTERRUPT_MS)) return;
    await this.reapOrLog();
    if (!this.hasExited) this.child.kill('SIGKILL'); // Its identity was never known, or nothing could be looked up.
    await this.ended;
  }

  private async follow(): Promise<EndedProcess> {
    const closed = new Promise<void>((resolve) => { this.child.once('close', () => { resolve(); }); });
    const ended = await new Promise<EndedProcess>((resolve) => {
      this.child.once('error', (error) => {
        // Also sent when a signal could not be delivered; only a failed start has no pid.
        if (this.child.pid === undefined) resolve({ exitCode: undefined, signal: undefined, error });
      });
      this.child.once('exit', (code, signal) => { resolve({ exitCode: code ?? undefined, signal: signal ?? undefined, error: undefined }); });
    });
    this.hasExited = true;
    if (ended.error !== undefined) return ended;
    await Promise.race([closed, this.wait(DRAIN_MS)]);
    await this.reapOrLog();
    await Promise.race([closed, this.wait(DRAIN_MS)]);
    this.child.stdout.destroy();
    return ended;
  }

  /** The system may refuse to say what runs; the process is followed to its end all the same. */
  private async reapOrLog(): Promise<void> {
    try {
      await this.reap();
    } catch (error) {
      this.log.error('what Claude Code left behind could not be ended', error);
    }
  }

  private async isOverWithin(delayMs: number): Promise<boolean> {
    await Promise.race([this.ended, this.wait(delayMs)]);
    return this.hasEnded;
  }

  private wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => { this.clock.after(delayMs, resolve); });
  }
}

/** Why it ended, for people: with the agent's own words where there are some. `undefined` when it left in order. */
export function endedDetail(ended: EndedProcess, said: { lastError: string; stderr: string }): Said | undefined {
  if (ended.error !== undefined) return say('agent.noProcess', { reason: ended.error.message });
  if (ended.exitCode === 0) return undefined;
  const words = said.lastError === '' ? said.stderr : said.lastError;
  const { signal, exitCode } = ended;
  if (signal !== undefined) return words === '' ? say('agent.endedBySignal', { signal }) : say('agent.endedBySignalSaying', { signal, words });
  if (exitCode === undefined) return words === '' ? say('agent.ended') : say('agent.endedSaying', { words });
  const code = String(exitCode);
  return words === '' ? say('agent.endedByCode', { code }) : say('agent.endedByCodeSaying', { code, words });
}
