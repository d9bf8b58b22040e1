import type { Clock } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';
import { SequenceSplitter } from './sequenceSplitter.ts';

/** Outputs that come within this time go on together: a program draws its screen in many small writes. The first after a pause goes at once. */
export const BATCH_MS = 4;

/** About how much goes on in one piece. */
const SLICE_CHARS = 64 * 1024;

/** An unfinished sequence is held back at most that long. */
export const HOLD_MS = 50;

/** The source is asked to wait above the one, and to go on below the other. */
const HIGH_WATER_CHARS = 128 * 1024;
const LOW_WATER_CHARS = 64 * 1024;

export interface OutputPumpOptions {
  readonly clock: Clock;
  /** Takes a slice in, and calls back in the moment in which that is done. */
  readonly take: (text: string, onDone: () => void) => void;
  /** A slice was taken in. `isOpen`: it ends within a sequence. */
  onTaken(text: string, isOpen: boolean): void;
  /** False while nothing may go on. Whoever changes it to true calls `go`. */
  readonly mayGo: () => boolean;
  pauseSource(): void;
  resumeSource(): void;
  /** Milliseconds that this pump may use before others have their turn. */
  turnMs(): number;
}

/** Brings the output of a program, in slices that end between two sequences, first into the mirror and then to whoever watches. */
export class OutputPump {
  private readonly options: OutputPumpOptions;
  private readonly splitter = new SequenceSplitter();
  private queue: string[] = [];
  private queuedChars = 0;
  private pushedChars = 0;
  private takenChars = 0;
  private waiters: { readonly at: number; readonly resolve: () => void }[] = [];
  private state: 'resting' | 'scheduled' | 'running' = 'resting';
  private timer: Disposable | undefined;
  private hold: Disposable | undefined;
  private lastTakenAtMs = -Infinity;
  private isSourcePaused = false;
  private isDisposed = false;

  constructor(options: OutputPumpOptions) {
    this.options = options;
  }

  /** True while there is something to be taken in. */
  get isBusy(): boolean {
    return this.queuedChars > 0 || this.state === 'running';
  }

  /** What brings a fresh terminal into the sequence that is under way. */
  get opening(): string {
    return this.splitter.opening;
  }

  push(text: string): void {
    if (this.isDisposed) return;
    this.queue.push(text);
    this.queuedChars += text.length;
    this.pushedChars += text.length;
    if (!this.isSourcePaused && this.queuedChars > HIGH_WATER_CHARS) {
      this.isSourcePaused = true;
      this.options.pauseSource();
    }
    this.schedule();
  }

  /** `mayGo` may have become true. */
  go(): void {
    this.schedule();
  }

  /** Resolves when all was taken in that was pushed before. */
  whenTaken(): Promise<void> {
    if (this.takenChars >= this.pushedChars || this.isDisposed) return Promise.resolve();
    return new Promise((resolve) => { this.waiters.push({ at: this.pushedChars, resolve }); });
  }

  dispose(): void {
    this.isDisposed = true;
    this.timer?.dispose();
    this.hold?.dispose();
    for (const { resolve } of this.waiters) resolve();
    this.waiters = [];
    this.queue = [];
    this.queuedChars = 0;
  }

  private schedule(): void {
    if (this.state === 'scheduled' && this.timer !== undefined && this.queuedChars >= SLICE_CHARS) {
      this.timer.dispose(); // There is enough for a slice.
      this.timer = undefined;
      setImmediate(() => { this.run(); });
      return;
    }
    if (this.state !== 'resting' || this.queuedChars === 0 || this.isDisposed || !this.options.mayGo()) return;
    this.state = 'scheduled';
    const waitMs = this.queuedChars >= SLICE_CHARS ? 0 : this.lastTakenAtMs + BATCH_MS - this.options.clock.monotonicMs();
    if (waitMs > 0) this.timer = this.options.clock.after(Math.ceil(waitMs), () => { this.run(); });
    else setImmediate(() => { this.run(); });
  }

  private run(): void {
    if (this.isDisposed) return;
    this.timer = undefined;
    this.state = 'running';
    this.hold?.dispose();
    this.next(this.options.clock.monotonicMs() + this.options.turnMs());
  }

  private next(untilMs: number): void {
    if (this.isDisposed) return;
    const now = this.options.clock.monotonicMs();
    if (this.queuedChars === 0 || !this.options.mayGo() || now >= untilMs) {
      this.state = 'resting';
      this.lastTakenAtMs = now;
      this.holdBack();
      this.schedule();
      return;
    }
    const raw = this.takeSlice();
    const text = this.splitter.push(raw);
    this.give(text, () => {
      this.takenChars += raw.length;
      this.settle();
      this.next(untilMs);
    });
  }

  private give(text: string, onDone: () => void): void {
    if (text === '') {
      onDone();
      return;
    }
    const { isOpen } = this.splitter;
    this.options.take(text, () => {
      if (this.isDisposed) return;
      this.options.onTaken(text, isOpen);
      onDone();
    });
  }

  private takeSlice(): string {
    let count = 0;
    let chars = 0;
    while (count < this.queue.length && chars < SLICE_CHARS) chars += this.queue[count++]?.length ?? 0;
    const slice = this.queue.splice(0, count).join('');
    this.queuedChars -= slice.length;
    if (this.isSourcePaused && this.queuedChars < LOW_WATER_CHARS) {
      this.isSourcePaused = false;
      this.options.resumeSource();
    }
    return slice;
  }

  /** What is held back goes on, finished or not, when nothing follows. */
  private holdBack(): void {
    if (this.splitter.heldCount === 0 || this.queuedChars > 0) return;
    this.hold = this.options.clock.after(HOLD_MS, () => {
      if (this.state !== 'resting' || this.queuedChars > 0) return;
      this.state = 'running';
      this.give(this.splitter.release(), () => {
        this.state = 'resting';
        this.schedule();
      });
    });
  }

  private settle(): void {
    const due = this.waiters.filter(({ at }) => at <= this.takenChars);
    if (due.length === 0) return;
    this.waiters = this.waiters.filter(({ at }) => at > this.takenChars);
    for (const { resolve } of due) resolve();
  }
}
