import { watchFile, unwatchFile } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Disposable } from '../state/signal.ts';

/** How much of the past is shown, in bytes. */
const HISTORY_BYTES = 64 * 1024;

/** Most that is read at once; a log that grows faster is cut, and says so. */
const MAX_READ_BYTES = 256 * 1024;

/** The file is looked at this often; watching by events misses appends on network drives. */
const POLL_MS = 1000;

/** One line of the host's log, whole, with the level it was logged at. */
export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
}

/** Follows the host's log file, from its last lines on, until it is disposed. Survives its rotation. */
export class HostLogTail implements Disposable {
  readonly file: string;
  private readonly onLine: (line: LogLine) => void;
  private position: number | undefined;
  private rest = '';
  private reading: Promise<void> = Promise.resolve();
  private isDisposed = false;

  constructor(file: string, onLine: (line: LogLine) => void) {
    this.file = file;
    this.onLine = onLine;
    this.read();
    watchFile(file, { interval: POLL_MS }, this.read);
  }

  dispose(): void {
    this.isDisposed = true;
    unwatchFile(this.file, this.read);
  }

  private readonly read = (): void => {
    this.reading = this.reading.then(async () => { await this.readNew(); }).catch(() => {
      // Not there yet, or being rotated: the next look finds it.
      this.position = 0;
    });
  };

  private async readNew(): Promise<void> {
    if (this.isDisposed) return;
    await using file = await open(this.file, 'r');
    const { size } = await file.stat();
    if (this.position !== undefined && size < this.position) this.position = 0;
    let from = this.position ?? Math.max(0, size - HISTORY_BYTES);
    if (size - from > MAX_READ_BYTES) {
      this.onLine({ level: 'warn', text: `… ${size - from - MAX_READ_BYTES} bytes left out …` });
      from = size - MAX_READ_BYTES;
    }
    const isMidLine = this.position === undefined && from > 0;
    const buffer = Buffer.alloc(size - from);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
    this.position = from + bytesRead;
    this.emit(buffer.toString('utf8', 0, bytesRead), isMidLine);
  }

  private emit(text: string, isMidLine: boolean): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of isMidLine ? lines.slice(1) : lines) {
      if (line !== '') this.onLine(parseLogLine(line));
    }
  }
}

/** The level is the second word: `<date> warn <text>`. */
export function parseLogLine(line: string): LogLine {
  const level = /^\S+ (info|warn|error)\b/.exec(line)?.[1];
  return { level: level === 'warn' || level === 'error' ? level : 'info', text: line };
}
