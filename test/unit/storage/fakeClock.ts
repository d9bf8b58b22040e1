import type { Clock } from '../../../src/host/util/clock.ts';
import { toDisposable, type Disposable } from '../../../src/host/util/disposable.ts';

/** Time that moves only when a test says so. */
export class FakeClock implements Clock {
  private timers: { atMs: number; callback: () => void }[] = [];
  private nowMs: number;
  private monotonic = 0;

  constructor(now: string | number = '2026-11-21T10:00:00') {
    this.nowMs = new Date(now).getTime();
  }

  now(): number {
    return this.nowMs;
  }

  monotonicMs(): number {
    return this.monotonic;
  }

  after(delayMs: number, callback: () => void): Disposable {
    const timer = { atMs: this.monotonic + delayMs, callback };
    this.timers.push(timer);
    return toDisposable(() => { this.timers = this.timers.filter((other) => other !== timer); });
  }

  get timerCount(): number {
    return this.timers.length;
  }

  /** Lets time pass, and timers fire in order at their time. */
  advance(ms: number): void {
    const end = this.monotonic + ms;
    for (;;) {
      const next = this.timers.filter((timer) => timer.atMs <= end).toSorted((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.timers = this.timers.filter((timer) => timer !== next);
      this.nowMs += Math.max(0, next.atMs - this.monotonic);
      this.monotonic = Math.max(this.monotonic, next.atMs);
      next.callback();
    }
    this.nowMs += end - this.monotonic;
    this.monotonic = end;
  }

  /** Sets the wall clock without letting time pass: the machine slept, or someone set the clock. */
  jumpTo(now: string | number): void {
    this.nowMs = new Date(now).getTime();
  }
}
