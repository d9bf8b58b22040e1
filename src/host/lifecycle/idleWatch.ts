import type { Clock } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';
import type { Event } from '../util/emitter.ts';

/** How long a host that nothing needs stays: longer than a window reload or an editor update, shorter than a coffee break. */
export const DEFAULT_IDLE_GRACE_MS = 5 * 60_000;

/** Calls `onIdle` once when nothing has needed the host for the whole grace period. */
export class IdleWatch implements Disposable {
  private readonly activity: { isBusy(): boolean; readonly onDidChangeActivity: Event<void> };
  private readonly graceMs: number;
  private readonly clock: Clock;
  private readonly onIdle: () => void;
  private readonly subscription: Disposable;
  private timer: Disposable | undefined;

  constructor(options: {
    activity: { isBusy(): boolean; readonly onDidChangeActivity: Event<void> };
    graceMs: number;
    clock: Clock;
    onIdle: () => void;
  }) {
    this.activity = options.activity;
    this.graceMs = options.graceMs;
    this.clock = options.clock;
    this.onIdle = options.onIdle;
    this.subscription = this.activity.onDidChangeActivity(() => { this.look(); });
    this.look();
  }

  dispose(): void {
    this.subscription.dispose();
    this.timer?.dispose();
    this.timer = undefined;
  }

  private look(): void {
    if (this.activity.isBusy()) {
      this.timer?.dispose();
      this.timer = undefined;
      return;
    }
    this.timer ??= this.clock.after(this.graceMs, () => {
      this.timer = undefined;
      // Asked again, since a timer that comes due during sleep runs before the events that arrived with the awakening.
      if (this.activity.isBusy()) return;
      this.dispose();
      this.onIdle();
    });
  }
}
