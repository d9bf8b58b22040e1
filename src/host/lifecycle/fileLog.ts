import { appendFileSync, statSync } from 'node:fs';
import { appendFile, rename } from 'node:fs/promises';
import type { Clock } from '../util/clock.ts';
import { isoNow } from '../util/clock.ts';
import type { Log } from '../util/log.ts';

/** A log file is set aside as `<file>.1` at this size; so both together stay below 10 MiB. */
const MAX_FILE_BYTES = 5 * 1024 * 1024;

/** Lines that wait for a slow disk; more are dropped, and the log says how many. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** How long lines wait for company before they are written. */
const WRITE_DELAY_MS = 50;

/** A log in a file that never holds up its caller. Only the holder of the home's lock may have one, since it renames the file. */
export class FileLog implements Log {
  private readonly file: string;
  private readonly clock: Clock;
  private readonly maxFileBytes: number;
  private waiting: string[] = [];
  private waitingBytes = 0;
  private droppedCount = 0;
  private fileBytes: number;
  private writing: Promise<void> | undefined;

  constructor(file: string, clock: Clock, maxFileBytes: number = MAX_FILE_BYTES) {
    this.file = file;
    this.clock = clock;
    this.maxFileBytes = maxFileBytes;
    this.fileBytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  }

  info(message: string): void {
    this.add('info', message);
  }

  warn(message: string): void {
    this.add('warn', message);
  }

  error(message: string, cause?: unknown): void {
    this.add('error', cause === undefined ? message : `${message}: ${describeCause(cause)}`);
  }

  /** Resolves when all lines so far are written, or could not be. */
  async flush(): Promise<void> {
    while (this.waiting.length > 0 || this.writing !== undefined) await this.write();
  }

  /** Writes what waits at once: for the last lines of a process that is about to end. */
  flushSync(): void {
    const text = this.take();
    if (text === '') return;
    try {
      appendFileSync(this.file, text, { mode: 0o600 });
    } catch {
      // A full disk must not turn the end of the host into a crash.
    }
  }

  private add(level: string, message: string): void {
    const line = `${isoNow(this.clock)} ${level.padEnd(5)} ${message}\n`;
    if (this.waitingBytes + line.length > MAX_WAITING_BYTES) {
      this.droppedCount += 1;
      return;
    }
    this.waiting.push(line);
    this.waitingBytes += line.length;
    if (this.waiting.length === 1 && this.writing === undefined) this.clock.after(WRITE_DELAY_MS, () => { void this.write(); });
  }

  private write(): Promise<void> {
    this.writing ??= this.writeWaiting().finally(() => {
      this.writing = undefined;
      if (this.waiting.length > 0) this.clock.after(WRITE_DELAY_MS, () => { void this.write(); });
    });
    return this.writing;
  }

  private async writeWaiting(): Promise<void> {
    const lineCount = this.waiting.length;
    const text = this.take();
    if (text === '') return;
    try {
      if (this.fileBytes >= this.maxFileBytes) {
        await rename(this.file, `${this.file}.1`);
        this.fileBytes = 0;
      }
      await appendFile(this.file, text, { mode: 0o600 });
      this.fileBytes += Buffer.byteLength(text);
    } catch {
      this.droppedCount += lineCount;
    }
  }

  private take(): string {
    if (this.droppedCount > 0) {
      this.waiting.push(`${isoNow(this.clock)} warn  ${this.droppedCount} log lines were dropped\n`);
      this.droppedCount = 0;
    }
    const text = this.waiting.join('');
    this.waiting = [];
    this.waitingBytes = 0;
    return text;
  }
}

function describeCause(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
