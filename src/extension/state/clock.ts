import type { Disposable } from './signal.ts';

/** Time as the extension's logic sees it, so that tests can own it. */
export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** Milliseconds that never jump with the wall clock; for deadlines and pauses. */
  monotonicMs(): number;
  after(delayMs: number, run: () => void): Disposable;
  every(periodMs: number, run: () => void): Disposable;
}

/** The machine's own time. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return { dispose: () => { clearTimeout(timer); } };
  },
  every: (periodMs, run) => {
    const timer = setInterval(run, periodMs);
    return { dispose: () => { clearInterval(timer); } };
  },
};
