import { localDay, type Clock } from '../util/clock.ts';
import { toDisposable, type Disposable } from '../util/disposable.ts';
import { nextMidnight } from './calendarDays.ts';

/** A machine that slept fires timers late; it is looked at least this often. */
const LONGEST_WAIT_MS = 5 * 60_000;

/** Calls back when the host's local calendar day has changed: at midnight, or soon after the machine woke up or the clock was set. */
export function watchLocalDay(clock: Clock, onChange: (day: string) => void): Disposable {
  let day = localDay(clock.now());
  let timer: Disposable;
  const arm = (): void => {
    timer = clock.after(Math.min(LONGEST_WAIT_MS, Math.max(1, nextMidnight(clock.now()) - clock.now())), () => {
      const now = localDay(clock.now());
      arm();
      if (now === day) return;
      day = now;
      onChange(now);
    });
  };
  arm();
  return toDisposable(() => { timer.dispose(); });
}
