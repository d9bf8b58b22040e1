import type { Clock } from '../shared/clock.ts';

/** A request must have been in sight this long before it can be answered. */
export const SETTLE_MS = 500;

/**
 * Holds answers back while a request has only just come into sight: a key or click that was meant for what was there before must not
 * answer something that nobody has read.
 */
export class AnswerGuard {
  private readonly clock: Clock;
  private readonly onOpen: () => void;
  private shownId: string | undefined;
  private cancel: () => void = () => {};
  private isSettled = false;

  constructor(clock: Clock, onOpen: () => void) {
    this.clock = clock;
    this.onOpen = onOpen;
  }

  /** True when the request in sight can be answered. */
  get isOpen(): boolean {
    return this.isSettled;
  }

  /** Says which request is in sight. Another one than before closes the guard, from now until the time after its first frame is over. */
  show(requestId: string | undefined): void {
    if (requestId === this.shownId) return;
    this.shownId = requestId;
    this.dispose();
    if (requestId === undefined) return;
    // Counted from the frame: what was pressed while a large change was being drawn is older than the sight of it.
    this.cancel = this.clock.nextFrame(() => {
      this.cancel = this.clock.after(SETTLE_MS, () => {
        this.isSettled = true;
        this.onOpen();
      });
    });
  }

  dispose(): void {
    this.cancel();
    this.cancel = () => {};
    this.isSettled = false;
  }
}
