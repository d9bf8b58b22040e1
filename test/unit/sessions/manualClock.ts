import type { Clock } from '../../../src/host/util/clock.ts';

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  private nowMs = Date.UTC(2026, 10, 21, 12);
  private readonly timers = new Set<{ atMs: number; callback: () => void }>();

  now(): number {
    return this.nowMs;
  }

  monotonicMs(): number {
    return this.nowMs;
  }

  after(delayMs: number, callback: () => void): { dispose(): void } {
    const timer = { atMs: this.nowMs + delayMs, callback };
    this.timers.add(timer);
    return { dispose: () => { this.timers.delete(timer); } };
  }

  /** Lets time pass; timers fire in order. */
  advance(ms: number): void {
    const end = this.nowMs + ms;
    for (;;) {
      const next = [...this.timers].filter(({ atMs }) => atMs <= end).toSorted((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.timers.delete(next);
      this.nowMs = next.atMs;
      next.callback();
    }
    this.nowMs = end;
  }
}
