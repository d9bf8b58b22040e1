import type { Clock } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';
import type { Log } from '../util/log.ts';

/** What is typed while the program reads nothing; beyond that it is dropped. The wire allows 1 MB in one message. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

/** A program that reads is asked again soon, one that does not, less and less often: from 1 ms up to this. */
const MAX_RETRY_MS = 64;

export interface InputQueueOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Gives how many bytes were taken; 0 while there is no room. Throws when the terminal is gone. */
  write(bytes: Buffer): number;
}

/** What is typed into a terminal, in order. The library's own queue keeps a whole core busy while a program does not read, and has no end. */
export class InputQueue {
  private readonly options: InputQueueOptions;
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  private retryMs = 1;
  private retry: Disposable | undefined;
  private isDropping = false;
  private isClosed = false;

  constructor(options: InputQueueOptions) {
    this.options = options;
  }

  add(text: string): void {
    const bytes = Buffer.from(text);
    if (this.isClosed || bytes.length === 0) return;
    if (this.waitingBytes + bytes.length > MAX_WAITING_BYTES) {
      // Once until it reads again: a program that asks its terminal and reads no answer goes on asking.
      if (!this.isDropping) this.options.log.warn('input was dropped: the program in the terminal reads nothing');
      this.isDropping = true;
      return;
    }
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
    if (this.retry === undefined) this.send();
  }

  close(): void {
    this.isClosed = true;
    this.retry?.dispose();
    this.waiting = [];
    this.waitingBytes = 0;
  }

  private send(): void {
    this.retry = undefined;
    try {
      while (this.waiting[0] !== undefined) {
        const [first] = this.waiting;
        const written = this.options.write(first);
        this.waitingBytes -= written;
        if (written > 0) {
          this.retryMs = 1;
          this.isDropping = false;
        }
        if (written < first.length) {
          this.waiting[0] = first.subarray(written);
          this.retry = this.options.clock.after(this.retryMs, () => { this.send(); });
          this.retryMs = Math.min(MAX_RETRY_MS, this.retryMs * 2);
          return;
        }
        this.waiting.shift();
      }
    } catch {
      this.close(); // The terminal is closed; its end is told elsewhere.
    }
  }
}
