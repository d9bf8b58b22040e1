import { open, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { MAX_LOG_PAGE_BYTES } from '../../protocol/operations/terminals.ts';
import { ensurePrivateFolder } from '../storage/durableFile.ts';
import type { Clock } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';
import type { Log } from '../util/log.ts';

/** The output of a session's terminals is kept in two files at most, each up to this size: the last 4 to 8 MB. */
export const LOG_FILE_BYTES = 4 * 1024 * 1024;
const MAX_FILES = 2;

/** When the disk is that far behind, what is not written is skipped: the log says what is missing, and nobody waits. */
const MAX_WAITING_BYTES = LOG_FILE_BYTES;

/** Output is written together when it is that much or that old. */
const FLUSH_BYTES = 256 * 1024;
const FLUSH_MS = 200;

/** A part of the output of a terminal, byte for byte. */
export interface TerminalLogPage {
  readonly data: Buffer;
  /** Of the first byte of `data` in the whole output. */
  readonly offset: number;
  /** The oldest that the log has, and the end of the output. */
  readonly firstOffset: number;
  readonly endOffset: number;
}

export interface TerminalLogQuery {
  /** The last page when left out. */
  readonly offset?: number | undefined;
  readonly maxBytes?: number | undefined;
}

interface LogFile {
  readonly name: string;
  /** Of its first byte in the whole output. */
  readonly offset: number;
  readonly size: number;
}

/**
 * What a terminal was sent, on disk: `<id>.<offset of the first byte>.log`. Written in the background; a failure costs the log, never the terminal. It goes on
 * over all programs of the session.
 */
export class TerminalLog {
  private readonly options: TerminalLogOptions;
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  private end: number;
  private files: LogFile[];
  private handle: FileHandle | undefined;
  private writing: Promise<void> = Promise.resolve();
  private timer: Disposable | undefined;
  private isClosed = false;

  private constructor(options: TerminalLogOptions, files: readonly LogFile[]) {
    this.options = options;
    this.files = [...files];
    this.end = endOf(files);
  }

  static async open(options: TerminalLogOptions): Promise<TerminalLog> {
    return new TerminalLog(options, await filesOf(options.folder, options.id));
  }

  /** Bytes that came so far, in all of the session's life. */
  get endOffset(): number {
    return this.end;
  }

  append(text: string): void {
    if (this.isClosed) return;
    const bytes = Buffer.from(text);
    this.end += bytes.length;
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
    while (this.waitingBytes > MAX_WAITING_BYTES) this.waitingBytes -= this.waiting.shift()?.length ?? 0;
    if (this.waitingBytes >= FLUSH_BYTES) this.startWriting();
    else this.timer ??= this.options.clock.after(FLUSH_MS, () => { this.startWriting(); });
  }

  async read(query: TerminalLogQuery): Promise<TerminalLogPage> {
    await this.flush();
    return await readTerminalLog(this.options.folder, this.options.id, query, this.end);
  }

  /** Resolves when all that came is written. */
  flush(): Promise<void> {
    this.startWriting();
    return this.writing;
  }

  /** Writes what is left, and no more from then on. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.flush();
    await this.handle?.close();
    this.handle = undefined;
  }

  private startWriting(): void {
    this.timer?.dispose();
    this.timer = undefined;
    this.writing = this.writing.then(() => this.writeWaiting()).catch((error: unknown) => { this.options.log.error(`the log of terminal ${this.options.id} cannot be written`, error); });
  }

  private async writeWaiting(): Promise<void> {
    if (this.waiting.length === 0) return;
    const bytes = Buffer.concat(this.waiting);
    const offset = this.end - this.waitingBytes;
    this.waiting = [];
    this.waitingBytes = 0;
    await this.options.write(async () => {
      for (let at = 0; at < bytes.length;) {
        const file = await this.fileFor(offset + at);
        const part = bytes.subarray(at, at + LOG_FILE_BYTES - file.size);
        await this.handle?.write(part);
        this.files[this.files.length - 1] = { ...file, size: file.size + part.length };
        at += part.length;
      }
    });
  }

  /** The file that goes on at that offset: the last one, or a new one when that is full or something was skipped. */
  private async fileFor(offset: number): Promise<LogFile> {
    const { folder, id } = this.options;
    const last = this.files.at(-1);
    const goesOn = last !== undefined && last.size < LOG_FILE_BYTES && last.offset + last.size === offset;
    if (goesOn && this.handle !== undefined) return last;
    await this.handle?.close();
    this.handle = undefined;
    const file = goesOn ? last : { name: `${id}.${offset}.log`, offset, size: 0 };
    await ensurePrivateFolder(folder);
    this.handle = await open(path.join(folder, file.name), 'a', 0o600);
    if (goesOn) return last;
    this.files.push(file);
    for (const old of this.files.splice(0, this.files.length - MAX_FILES)) await rm(path.join(folder, old.name), { force: true });
    return file;
  }
}

export interface TerminalLogOptions {
  readonly folder: string;
  readonly id: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Does a change to the home, as long as it is ours. */
  readonly write: (change: () => Promise<void>) => Promise<void>;
}

/** Reads the log of a terminal, also of one that this host never had. */
export async function readTerminalLog(folder: string, id: string, { offset, maxBytes = MAX_LOG_PAGE_BYTES }: TerminalLogQuery, end?: number): Promise<TerminalLogPage> {
  const files = await filesOf(folder, id);
  const endOffset = end ?? endOf(files);
  const firstOffset = files[0]?.offset ?? endOffset;
  const wanted = Math.min(Math.max(firstOffset, offset ?? endOffset - maxBytes), endOffset);
  // What was skipped lies between two files.
  const file = files.find((candidate) => candidate.offset + candidate.size > wanted);
  if (file === undefined) return { data: Buffer.alloc(0), offset: endOffset, firstOffset, endOffset };
  const parts: Buffer[] = [];
  let at = Math.max(wanted, file.offset);
  const from = at;
  for (const { name, offset: begin, size } of files.slice(files.indexOf(file))) {
    if (begin > at || at - from >= maxBytes) break;
    const part = await readPart(path.join(folder, name), at - begin, Math.min(begin + size - at, maxBytes - (at - from)));
    parts.push(part);
    at += part.length;
  }
  return { data: Buffer.concat(parts), offset: from, firstOffset, endOffset };
}

/** Removes the log of a terminal. */
export async function removeTerminalLog(folder: string, id: string): Promise<void> {
  for (const { name } of await filesOf(folder, id)) await rm(path.join(folder, name), { force: true });
}

/** Logs of all sessions together; the oldest go first. */
export const ALL_LOGS_BYTES = 512 * 1024 * 1024;

/** Removes the oldest logs until the rest is within its bound. Those of `live` terminals stay. */
export async function pruneTerminalLogs(folder: string, { live, maxBytes = ALL_LOGS_BYTES }: { readonly live: (id: string) => boolean; readonly maxBytes?: number }): Promise<void> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^[A-Za-z0-9-]+\.\d{1,15}\.log$/.test(name));
  const files: { readonly name: string; readonly size: number; readonly mtimeMs: number }[] = [];
  for (const name of names) {
    const found = await stat(path.join(folder, name)).catch(() => undefined);
    if (found !== undefined) files.push({ name, size: found.size, mtimeMs: found.mtimeMs });
  }
  let kept = 0;
  for (const { name, size } of files.toSorted((a, b) => b.mtimeMs - a.mtimeMs)) {
    kept += size;
    if (kept > maxBytes && !live(name.slice(0, name.indexOf('.')))) await rm(path.join(folder, name), { force: true });
  }
}

async function readPart(file: string, position: number, length: number): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** In the order of the output. */
async function filesOf(folder: string, id: string): Promise<LogFile[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith(`${id}.`) && /\.\d{1,15}\.log$/.test(name));
  const files = await Promise.all(names.map(async (name) => {
    const found = await stat(path.join(folder, name)).catch(() => undefined);
    return found === undefined ? [] : [{ name, offset: Number(name.slice(id.length + 1, -'.log'.length)), size: found.size }];
  }));
  return files.flat().toSorted((a, b) => a.offset - b.offset);
}

function endOf(files: readonly LogFile[]): number {
  const last = files.at(-1);
  return last === undefined ? 0 : last.offset + last.size;
}
