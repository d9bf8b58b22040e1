import type { Writable } from 'node:stream';

/**
 * Writes JSON lines to the CLI's standard input, the next one when the pipe has room. A CLI that is gone is noticed by its exit, so
 * write errors are not reported twice.
 */
export class LineWriter {
  private readonly stream: Writable;
  private readonly waiting: string[] = [];
  private isBlocked = false;
  private isEnding = false;
  private isGone = false;

  constructor(stream: Writable) {
    this.stream = stream;
    stream.on('error', () => {
      this.isGone = true;
      this.waiting.length = 0;
    });
    stream.on('drain', () => {
      this.isBlocked = false;
      this.flush();
    });
  }

  write(message: Record<string, unknown>): void {
    if (this.isEnding || this.isGone) return;
    // JSON never holds a raw newline, which is all that a line may not contain.
    this.waiting.push(`${JSON.stringify(message)}\n`);
    this.flush();
  }

  /** Closes the pipe once everything is written. */
  end(): void {
    this.isEnding = true;
    this.flush();
  }

  private flush(): void {
    while (!this.isBlocked && !this.isGone) {
      const line = this.waiting.shift();
      if (line === undefined) break;
      this.isBlocked = !this.stream.write(line);
    }
    if (this.isEnding && this.waiting.length === 0 && !this.isGone && !this.stream.writableEnded) this.stream.end();
  }
}
