import type { Clock } from '../../../util/clock.ts';
import type { Disposable } from '../../../util/disposable.ts';

/** How often a file is looked at while something happens, beside what the system says: for file systems that say nothing, and for what was torn when it was read. */
const POLL_MS = 1000;

/** While there is no file, and where nothing can be watched, more often: it comes within half a second of the start. */
const POLL_UNSURE_MS = 200;

/** At rest it is the system that says that something changed, and hooks say so too: twenty agents that wait for their next prompts must cost nothing. */
const POLL_RESTING_MS = 60_000;

/** After what happened last. */
const AWAKE_MS = 10_000;

export interface FilePollOptions {
  readonly clock: Clock;
  readonly look: () => void;
  /** There is something to look at, and the system says when it changes. */
  readonly isSure: () => boolean;
}

/** Looks at files of an agent again and again: often while it does something, seldom while it rests. */
export class FilePoll implements Disposable {
  private readonly options: FilePollOptions;
  private awakeUntilMs = 0;
  private timer: Disposable | undefined;
  private isResting = false;
  private isDisposed = false;

  constructor(options: FilePollOptions) {
    this.options = options;
    this.wake();
    this.later();
  }

  /** Something happened, or is about to. */
  wake(): void {
    this.awakeUntilMs = this.options.clock.monotonicMs() + AWAKE_MS;
    if (this.isResting) this.later();
  }

  dispose(): void {
    this.isDisposed = true;
    this.timer?.dispose();
  }

  private later(): void {
    if (this.isDisposed) return;
    const { clock, isSure, look } = this.options;
    const isSureNow = isSure();
    this.isResting = isSureNow && clock.monotonicMs() >= this.awakeUntilMs;
    this.timer?.dispose();
    this.timer = clock.after(!isSureNow ? POLL_UNSURE_MS : this.isResting ? POLL_RESTING_MS : POLL_MS, () => {
      look();
      this.later();
    });
  }
}
