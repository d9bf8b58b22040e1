import type { Clock } from '../state/clock.ts';

/** What the host client needs of the clock; it never asks what time of day it is. */
export type ClientClock = Pick<Clock, 'monotonicMs' | 'after'>;

/** Resolves after the time, or as soon as it is cancelled. */
export function delay(clock: ClientClock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const finish = (): void => {
      timer.dispose();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = clock.after(delayMs, finish);
    signal.addEventListener('abort', finish);
  });
}
