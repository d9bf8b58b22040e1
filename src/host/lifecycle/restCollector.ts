import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';

/** How often is looked whether the process rests. */
const LOOK_MS = 15_000;

/** A process that used less of a core than this meanwhile rests: pings of windows take a thousandth. */
const RESTING_SHARE = 0.02;

/** What a process did in so much processor time, in milliseconds, left something to collect. */
const WORTH_MS = 1000;

export interface RestCollectorOptions {
  readonly clock: Clock;
  /** Processor time that the process has used so far, in milliseconds. */
  readonly cpuMs: () => number;
  readonly collect: () => void;
}

/**
 * Collects garbage once when a process has come to rest. The engine does so when it needs memory, which a process that rests never does: a host with 20 idle agents
 * kept 32 of 129 MB for nothing.
 */
export class RestCollector implements Disposable {
  private readonly options: RestCollectorOptions;
  private timer: Disposable | undefined;
  private lastMs: number;
  private collectedMs: number;

  constructor(options: RestCollectorOptions) {
    this.options = options;
    this.lastMs = this.collectedMs = options.cpuMs();
    this.lookLater();
  }

  dispose(): void {
    this.timer?.dispose();
  }

  private lookLater(): void {
    this.timer = this.options.clock.after(LOOK_MS, () => {
      this.look();
      this.lookLater();
    });
  }

  private look(): void {
    const { cpuMs, collect } = this.options;
    const now = cpuMs();
    const isResting = now - this.lastMs < RESTING_SHARE * LOOK_MS;
    this.lastMs = now;
    if (!isResting || now - this.collectedMs < WORTH_MS) return;
    collect();
    this.lastMs = this.collectedMs = cpuMs();
  }
}

/** Processor time of this process so far, in milliseconds. */
export function processCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Collects all that can be collected, and gives the memory back: 20 to 150 ms in which nothing else happens. Does nothing where the engine offers no such thing. */
export function collectGarbage(): void {
  try {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as (how: { readonly type: 'major'; readonly execution: 'sync'; readonly flavor: 'last-resort' }) => void;
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  } catch {
    // Then it is collected when memory is needed.
  } finally {
    setFlagsFromString('--no-expose-gc');
  }
}
