import type { Disposable } from './disposable.ts';

/** Time as logic sees it. Tests give a fake one. */
export interface Clock {
  /** Wall clock, milliseconds since 1970. */
  now(): number;
  /** Monotonic milliseconds: for durations; does not jump when the wall clock is set. */
  monotonicMs(): number;
  /** Calls back once after `delayMs`. Does not keep the process alive. */
  after(delayMs: number, callback: () => void): Disposable;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return { dispose: () => { clearTimeout(timer); } };
  },
};

/** ISO 8601 UTC of the clock's now. */
export function isoNow(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}

/** The local calendar day `YYYY-MM-DD` of a moment. */
export function localDay(ms: number): string {
  const date = new Date(ms);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
