import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import type { ProcessIdentity } from '../../protocol/files/fileKinds.ts';
import type { Clock } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';
import type { Log } from '../util/log.ts';
import type { AgentReaper } from './agentReaper.ts';
import type { SentinelMessage } from './sentinelMessages.ts';

/** A sentinel that dies more often than this within the period is not started again: something on this machine is against it. */
const MAX_STARTS = 6;
const STARTS_PERIOD_MS = 10 * 60_000;
const RESTART_DELAY_MS = 500;

/** The environment of the sentinel: what `ps` and PowerShell need, and that an Electron binary shall be plain Node. */
const ENVIRONMENT_NAMES = ['PATH', 'SystemRoot', 'ComSpec', 'PATHEXT', 'TEMP', 'TMP', 'HOME', 'LANG'];

/** The host's side of the sentinel: starts it, tells it the agents, starts it again when it dies. */
export class SentinelClient implements AgentReaper, Disposable {
  private readonly script: string;
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly watched = new Map<number, { readonly process: ProcessIdentity; readonly input: Writable | undefined }>();
  private readonly startedAtMs: number[] = [];
  private child: ChildProcess | undefined;
  private restart: Disposable | undefined;
  private isDisposed = false;

  constructor(options: { script: string; clock: Clock; log: Log }) {
    this.script = options.script;
    this.clock = options.clock;
    this.log = options.log;
    this.start();
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  get isRunning(): boolean {
    return this.pid !== undefined;
  }

  watch(process: ProcessIdentity, input?: Writable): void {
    this.watched.set(process.pid, { process, input });
    this.tellOf(process, input);
  }

  unwatch(process: ProcessIdentity): void {
    if (this.watched.get(process.pid)?.process.startTime !== process.startTime) return;
    this.watched.delete(process.pid);
    this.tell({ type: 'unwatch', process });
  }

  /** Lets the sentinel go. It ends agents that are still watched, and leaves at once when there are none. */
  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.restart?.dispose();
    if (this.watched.size === 0) this.tell({ type: 'farewell' });
    this.child?.stdin?.end();
    this.child = undefined;
  }

  private start(): void {
    const now = this.clock.monotonicMs();
    while (this.startedAtMs[0] !== undefined && now - this.startedAtMs[0] > STARTS_PERIOD_MS) this.startedAtMs.shift();
    if (this.startedAtMs.length >= MAX_STARTS) {
      this.log.error(`the sentinel died ${MAX_STARTS} times; agents may outlive a killed host until the host is restarted`);
      return;
    }
    this.startedAtMs.push(now);
    const env = Object.fromEntries(ENVIRONMENT_NAMES.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
    const child = spawn(process.execPath, [this.script], {
      detached: true, // A group of its own: a signal to the host's group spares it.
      stdio: ['pipe', 'ignore', 'ignore', 'ipc'], // Handles can be passed over the channel only, and everything else tells its end.
      windowsHide: true,
      env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
    });
    this.child = child;
    child.unref();
    child.channel?.unref();
    child.stdin?.on('error', () => {}); // 'exit' tells.
    child.once('error', (error) => { this.lost(child, error.message); });
    child.once('exit', (code, signal) => { this.lost(child, `exit ${code ?? signal ?? ''}`); });
    for (const { process, input } of this.watched.values()) this.tellOf(process, input);
  }

  private lost(child: ChildProcess, reason: string): void {
    if (this.isDisposed || this.child !== child) return;
    this.child = undefined;
    this.log.warn(`the sentinel is gone (${reason}); starting another`);
    this.restart = this.clock.after(RESTART_DELAY_MS, () => { this.start(); });
  }

  private tellOf(identity: ProcessIdentity, input: Writable | undefined): void {
    this.tell({ type: 'watch', process: identity });
    // On Windows such a pipe cannot be shared; there the agent sees the end of its input some moments before it is ended.
    if (!(input instanceof Socket) || process.platform === 'win32') return;
    const message: SentinelMessage = { type: 'hold', process: identity };
    this.child?.send(message, input, { keepOpen: true }, () => {}); // 'exit' tells.
  }

  private tell(message: SentinelMessage): void {
    this.child?.stdin?.write(`${JSON.stringify(message)}\n`);
  }
}
