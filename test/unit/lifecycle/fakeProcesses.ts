import type { ProcessEntry } from '../../../src/host/lifecycle/processParsers.ts';
import type { ReapSystem } from '../../../src/host/lifecycle/reapProcesses.ts';
import { FakeClock } from '../storage/fakeClock.ts';

export function entry(pid: number, parentPid: number, more: Partial<ProcessEntry> = {}): ProcessEntry {
  return { pid, parentPid, startTime: `t${pid}`, groupId: pid, sessionId: pid, startOrder: pid, ...more };
}

/** Processes that exist in a table only; time passes by itself whenever somebody waits. */
export class FakeProcesses implements ReapSystem {
  readonly signals: string[] = [];
  readonly clock = new FakeClock();
  table: ProcessEntry[];
  /** Pids that do not end on TERM. */
  stubborn = new Set<number>();
  /** Called after each signal, to let the world change. */
  onSignal: (pid: number, signal: string) => void = () => {};

  constructor(table: readonly ProcessEntry[]) {
    this.table = [...table];
    const { clock } = this;
    const after = clock.after.bind(clock);
    clock.after = (delayMs, callback) => {
      const timer = after(delayMs, callback);
      setImmediate(() => { clock.advance(delayMs); });
      return timer;
    };
  }

  async listProcesses(): Promise<readonly ProcessEntry[]> {
    return this.table;
  }

  signal(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
    this.signals.push(`${signal} ${pid}`);
    if (signal === 'SIGKILL' || !this.stubborn.has(pid)) this.end(pid);
    this.onSignal(pid, signal);
  }

  /** A process ends, and its children become those of process 1. */
  end(pid: number): void {
    this.table = this.table.filter((one) => one.pid !== pid).map((one) => (one.parentPid === pid ? { ...one, parentPid: 1 } : one));
  }
}
