import type { Disposable } from '../state/signal.ts';
import type { ClientClock } from './delay.ts';

/** Time between two looks at the host. */
export const BEAT_INTERVAL_MS = 5000;

/** Looks in a row without an answer until the host is given up: one may be a slow moment of the machine. */
const MAX_MISSES = 2;

/** A look that comes this much too late shows that this process stood still itself: the machine slept, or was too busy. */
const MAX_LATE_MS = 2000;

export interface HeartbeatOptions {
  readonly clock: ClientClock;
  /** Asks the host for a sign of life. Any end of it is one: a host that refuses lives, and a lost connection is told elsewhere. */
  readonly ping: () => Promise<void>;
  /** The host has not answered for two looks; called once, and the heart beats no more. */
  readonly onSilence: () => void;
}

/**
 * Notices a host that holds its connection but does not answer: stopped by a signal, or stuck. A host that is only slow, and a machine
 * that slept, raise no alarm: the time in which we stood still ourselves does not count.
 */
export class Heartbeat implements Disposable {
  private readonly options: HeartbeatOptions;
  private missCount = 0;
  private isAsking = false;
  private timer: Disposable | undefined;

  constructor(options: HeartbeatOptions) {
    this.options = options;
    this.ask();
    this.schedule();
  }

  dispose(): void {
    this.timer?.dispose();
  }

  private schedule(): void {
    const { clock } = this.options;
    const dueMs = clock.monotonicMs() + BEAT_INTERVAL_MS;
    this.timer = clock.after(BEAT_INTERVAL_MS, () => { this.beat(clock.monotonicMs() - dueMs); });
  }

  private beat(lateMs: number): void {
    if (!this.isAsking) {
      this.missCount = 0;
      this.ask();
    } else if (lateMs > MAX_LATE_MS) {
      // The answer may lie in the socket, unread: timers run before it is read.
      this.missCount = 0;
    } else {
      this.missCount += 1;
    }
    if (this.missCount < MAX_MISSES) {
      this.schedule();
      return;
    }
    this.dispose();
    this.options.onSilence();
  }

  private ask(): void {
    this.isAsking = true;
    const answered = (): void => { this.isAsking = false; };
    this.options.ping().then(answered, answered);
  }
}
