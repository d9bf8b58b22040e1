import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type * as z from 'zod/mini';
import type { FileKind } from '../../protocol/files/fileKinds.ts';
import { say, textOfError, type Said } from '../../protocol/texts/say.ts';
import type { Log } from '../util/log.ts';
import { ChangedMeanwhile, ensurePrivateFolder, fileStamp, isMissing, moveFile, stampNow, syncFolder, writeFileAtomic, type FileStamp } from './durableFile.ts';
import { parseJsonObject, readContent } from './fileContent.ts';
import { KeyedQueue } from './keyedQueue.ts';
import { findLineWith, lineStart, readToEnd, scanLines, scanLinesInTurns, withFile, type LinePlace } from './lineScan.ts';
import type { Quarantine } from './quarantine.ts';

/** A line as it was read. */
export interface ReadLine<C> extends LinePlace {
  readonly content: C;
}

/**
 * Lines that were added to what a file already held: `before` and `after` are its stamps, and nothing else happened to it in between as far as
 * can be told from them.
 */
export interface Append {
  readonly file: string;
  readonly before: FileStamp;
  readonly after: FileStamp;
}

interface ReadOptions {
  readonly firstLineWith?: readonly string[];
  readonly onlyWith?: string;
}

interface PendingAppend {
  readonly lines: readonly string[];
  readonly resolve: (places: readonly LinePlace[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Times a file is read again because it changed under a rewrite. */
const REWRITE_TRIES = 5;

/** Parses one line of a kind: its content, `newer` when only a newer version can read it, or the error. */
export function readLine<C>(kind: FileKind, text: string): { readonly content: C } | 'newer' | { readonly error: Said } {
  try {
    const read = readContent<C>(kind, parseJsonObject(text));
    if (read.state === 'invalid') return { error: read.error };
    return read.state === 'newerUnreadable' ? 'newer' : { content: read.content };
  } catch (error) {
    return { error: textOfError(error) };
  }
}

/**
 * Append-only files of one kind, one JSON object a line. What `append` acknowledged is on disk; what a crash tore is dropped before the next
 * line, so that two lines never melt into one. Files are opened per batch, so that one that an editor replaced is followed.
 */
export class LineLog<S extends z.ZodMiniType> {
  private readonly kind: FileKind<S>;
  private readonly quarantine: Quarantine;
  private readonly log: Log;
  private readonly onDidAppend: ((append: Append) => void) | undefined;
  private readonly queue = new KeyedQueue();
  private readonly pending = new Map<string, PendingAppend[]>();

  constructor(options: { kind: FileKind<S>; quarantine: Quarantine; log: Log; onDidAppend?: (append: Append) => void }) {
    this.kind = options.kind;
    this.quarantine = options.quarantine;
    this.log = options.log;
    this.onDidAppend = options.onDidAppend;
  }

  /** Appends lines in order; resolves with their places when they are on disk. Calls that come together share one fsync. */
  append(file: string, contents: readonly z.infer<S>[]): Promise<readonly LinePlace[]> {
    const lines = contents.map((content) => JSON.stringify({ schema: this.kind.schema, ...(content as object) }));
    return new Promise((resolve, reject) => {
      const waiting = this.pending.get(file);
      if (waiting !== undefined) {
        waiting.push({ lines, resolve, reject });
        return;
      }
      this.pending.set(file, [{ lines, resolve, reject }]);
      void this.queue.run(file, () => this.flush(file));
    });
  }

  /**
   * Reads a file: from the first line that contains one of `firstLineWith`, and only lines that contain `onlyWith`, when those are given. Lines that do not parse are set aside, lines of a
   * newer version and a torn tail are skipped. A missing file has no lines.
   */
  read(file: string, options: ReadOptions = {}): Promise<readonly ReadLine<z.infer<S>>[]> {
    return this.queue.run(file, async () => {
      const first = await this.readOnce(file, options);
      if (!first.hasBadLines) return first.lines;
      await this.removeBadLines(file);
      return (await this.readOnce(file, options)).lines;
    });
  }

  /** Sets aside the lines of a file that do not parse, and leaves all others as they are. */
  setAsideBadLines(file: string): Promise<void> {
    return this.queue.run(file, () => this.removeBadLines(file));
  }

  /** Moves a file, after what was appended to it so far; a missing one is no error. */
  move(file: string, to: string): Promise<void> {
    return this.queue.run(file, async () => {
      if (stampNow(file) !== undefined) await moveFile(file, to);
    });
  }

  /** Resolves when everything that was appended so far is settled. */
  whenIdle(): Promise<void> {
    return this.queue.whenIdle();
  }

  private async flush(file: string): Promise<void> {
    const batch = this.pending.get(file) ?? [];
    this.pending.delete(file);
    try {
      const places = await this.write(file, batch.flatMap((append) => append.lines));
      let next = 0;
      for (const append of batch) {
        append.resolve(places.slice(next, next + append.lines.length));
        next += append.lines.length;
      }
    } catch (error) {
      for (const append of batch) append.reject(error);
    }
  }

  private async write(file: string, lines: readonly string[]): Promise<readonly LinePlace[]> {
    if (lines.length === 0) return [];
    await ensurePrivateFolder(path.dirname(file));
    return await withFile(file, 'a+', async (handle) => {
      const before = await handle.stat({ bigint: true });
      const start = await repairTail(handle);
      let offset = start;
      const places = lines.map((line) => {
        const place = { offset, length: Buffer.byteLength(line) };
        offset += place.length + 1;
        return place;
      });
      try {
        await handle.appendFile(`${lines.join('\n')}\n`);
        await handle.sync();
      } catch (error) {
        // A full disk may have taken half of it: nobody was told that it is written, so it must not stay.
        await handle.truncate(start).catch(() => {});
        throw error;
      }
      const after = await handle.stat({ bigint: true });
      if (before.size === BigInt(start) && after.size === BigInt(offset)) this.onDidAppend?.({ file, before: fileStamp(before), after: fileStamp(after) });
      if (start === 0) await syncFolder(path.dirname(file));
      return places;
    });
  }

  private async readOnce(file: string, { firstLineWith, onlyWith }: ReadOptions): Promise<{ lines: ReadLine<z.infer<S>>[]; hasBadLines: boolean }> {
    const lines: ReadLine<z.infer<S>>[] = [];
    let hasBadLines = false;
    let newerCount = 0;
    try {
      await withFile(file, 'r', async (handle) => {
        const from = firstLineWith === undefined ? 0 : await findFirstLine(handle, firstLineWith);
        if (from === undefined) return;
        await scanLinesInTurns(await readToEnd(handle, from), from, (text, place, isTail) => {
          if (onlyWith !== undefined && !text.includes(onlyWith)) return;
          const line = readLine<z.infer<S>>(this.kind, text);
          if (line === 'newer') newerCount += 1;
          else if ('content' in line) lines.push({ ...place, content: line.content });
          else if (!isTail) hasBadLines = true;
        });
      });
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    if (newerCount > 0) this.log.warn(`${file}: ${newerCount} line(s) of a newer version were left alone`);
    return { lines, hasBadLines };
  }

  private async removeBadLines(file: string): Promise<void> {
    for (let attempt = 1; attempt <= REWRITE_TRIES; attempt += 1) {
      const before = stampNow(file);
      if (before === undefined) return;
      const bytes = await withFile(file, 'r', (handle) => readToEnd(handle, 0));
      const good: Buffer[] = [];
      const bad: Buffer[] = [];
      const errors: Said[] = [];
      scanLines(bytes, 0, (text, place, isTail) => {
        const line = readLine(this.kind, text);
        const isBad = line !== 'newer' && 'error' in line && !isTail;
        // The torn tail stays a tail: the next append deals with it.
        (isBad ? bad : good).push(bytes.subarray(place.offset, place.offset + place.length + (isTail ? 0 : 1)));
        if (isBad) errors.push(line.error);
      });
      if (bad.length === 0) return;
      const error = say('file.badLines', { count: bad.length, reason: errors[0] ?? '' });
      try {
        await writeFileAtomic(file, Buffer.concat(good), {
          expected: { stamp: before },
          beforeRename: async () => {
            if (stampNow(file) !== before) throw new ChangedMeanwhile();
            await this.quarantine.setAsideContent(file, Buffer.concat(bad), error);
          },
        });
        return;
      } catch (error) {
        if (!(error instanceof ChangedMeanwhile)) throw error;
      }
    }
    this.log.warn(`${file} keeps changing; its unreadable lines stay where they are`);
  }
}

/** Offset of the first line that contains any of the needles. */
async function findFirstLine(handle: FileHandle, needles: readonly string[]): Promise<number | undefined> {
  let first: number | undefined;
  for (const needle of needles) {
    const found = await findLineWith(handle, needle);
    if (found !== undefined) first = Math.min(found, first ?? found);
  }
  return first;
}

/** Makes the file end with a whole line and returns its size: a tail that parses gets its newline, a torn one is cut off. */
async function repairTail(handle: FileHandle): Promise<number> {
  const { size } = await handle.stat();
  if (size === 0) return 0;
  const last = Buffer.alloc(1);
  await handle.read(last, 0, 1, size - 1);
  if (last[0] === 0x0a) return size;
  const start = await lineStart(handle, size);
  const tail = (await readToEnd(handle, start)).toString('utf8');
  try {
    parseJsonObject(tail);
  } catch {
    await handle.truncate(start);
    return start;
  }
  await handle.appendFile('\n');
  return size + 1;
}
