import type { Clock } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';

/** An editor may save in steps, and a person may save half a thought: what does not parse gets this long to become whole. */
export const BROKEN_GRACE_MS = 1500;

/** Files of a folder that do not parse and still have time to become whole. */
export class BrokenFiles implements Disposable {
  private readonly clock: Clock;
  private readonly onDue: (id: string) => void;
  private readonly files = new Map<string, { readonly revision: string; readonly sinceMs: number; readonly timer: Disposable }>();

  /** `onDue` is told when the time of a file is over: look at it again. */
  constructor(clock: Clock, onDue: (id: string) => void) {
    this.clock = clock;
    this.onDue = onDue;
  }

  ids(): Iterable<string> {
    return this.files.keys();
  }

  /** True while the file still has time; a changed one gets all of it anew. */
  mayBecomeWhole(id: string, revision: string): boolean {
    const seen = this.files.get(id);
    const nowMs = this.clock.monotonicMs();
    const sinceMs = seen?.revision === revision ? seen.sinceMs : nowMs;
    if (nowMs - sinceMs >= BROKEN_GRACE_MS) return false;
    seen?.timer.dispose();
    this.files.set(id, { revision, sinceMs, timer: this.clock.after(BROKEN_GRACE_MS - (nowMs - sinceMs), () => { this.onDue(id); }) });
    return true;
  }

  forget(id: string): void {
    this.files.get(id)?.timer.dispose();
    this.files.delete(id);
  }

  dispose(): void {
    for (const { timer } of this.files.values()) timer.dispose();
  }
}
