import { randomBytes } from 'node:crypto';
import { readSync } from 'node:fs';
import { open, rm, unlink, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { ensurePrivateFolder } from './durableFile.ts';
import type { LinePlace } from './lineScan.ts';

/** Texts that lie closer to each other than this are read in one go. */
const MAX_GAP_BYTES = 16 * 1024;
const MAX_READ_BYTES = 1024 * 1024;

interface Stretch {
  readonly start: number;
  end: number;
  readonly parts: { readonly position: number; readonly place: LinePlace }[];
}

/**
 * Texts that do not fit into memory, in a file that is made with the first one, for this user only. It is not durable and nobody else's
 * business: where the system lets us it has no name, so that it is gone with its process, however that ends.
 */
export class PageFile implements AsyncDisposable {
  private readonly folder: string;
  private readonly file: string;
  private readonly isNamed: boolean;
  private readonly onDidClose: () => void;
  private opening: Promise<FileHandle> | undefined;
  private handle: FileHandle | undefined;
  private size = 0;
  private readonly busy = new Set<Promise<unknown>>();
  private closing: Promise<void> | undefined;

  /** `isNamed`: the file is seen in its folder while it is open, which Windows cannot help; the next host start removes what a crash leaves. */
  constructor(folder: string, { isNamed = process.platform === 'win32', onDidClose = () => {} }: { readonly isNamed?: boolean; readonly onDidClose?: () => void } = {}) {
    this.folder = folder;
    this.isNamed = isNamed;
    this.file = path.join(folder, `${randomBytes(8).toString('hex')}.jsonl`);
    this.onDidClose = onDidClose;
  }

  /** Adds texts; resolves with their places when they can be read back. Rejects when the disk is full, and then nothing was added. */
  write(texts: readonly string[]): Promise<readonly LinePlace[]> {
    return this.run(async (handle) => {
      const bytes = Buffer.from(`${texts.join('\n')}\n`);
      const start = this.size;
      // Taken at once: another write may begin before this one ends.
      this.size += bytes.length;
      for (let written = 0; written < bytes.length;) {
        written += (await handle.write(bytes, written, bytes.length - written, start + written)).bytesWritten;
      }
      let offset = start;
      return texts.map((text) => {
        const place = { offset, length: Buffer.byteLength(text) };
        offset += place.length + 1;
        return place;
      });
    });
  }

  /** The texts at these places. */
  read(places: readonly LinePlace[]): Promise<readonly string[]> {
    return this.run(async (handle) => {
      const texts: string[] = Array.from({ length: places.length }, () => '');
      for (const { start, end, parts } of stretchesOf(places)) {
        const bytes = await readWhole(handle, start, end - start);
        for (const { position, place: { offset, length } } of parts) texts[position] = bytes.toString('utf8', offset - start, offset - start + length);
      }
      return texts;
    });
  }

  /** The text at one place, without letting anything come between; blocks for as long as the disk needs. */
  readNow({ offset, length }: LinePlace): string {
    if (this.handle === undefined) throw new Error('Nothing was written.');
    const bytes = Buffer.alloc(length);
    for (let filled = 0; filled < length;) {
      const count = readSync(this.handle.fd, bytes, filled, length - filled, offset + filled);
      if (count === 0) throw new Error('A page file is shorter than what was written.');
      filled += count;
    }
    return bytes.toString('utf8');
  }

  /** Closes and removes the file after what is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.closing ??= this.close();
    await this.closing;
  }

  private run<T>(work: (handle: FileHandle) => Promise<T>): Promise<T> {
    if (this.closing !== undefined) return Promise.reject(new Error('The page file is closed.'));
    const running = this.opened().then(work).finally(() => { this.busy.delete(running); });
    this.busy.add(running);
    return running;
  }

  private opened(): Promise<FileHandle> {
    // A failure is no reason not to try again later: there may be room by then.
    this.opening ??= this.create().catch((error: unknown) => {
      this.opening = undefined;
      throw error;
    });
    return this.opening;
  }

  private async create(): Promise<FileHandle> {
    await ensurePrivateFolder(this.folder);
    const handle = await open(this.file, 'wx+', 0o600);
    if (!this.isNamed) await unlink(this.file).catch(() => {});
    this.handle = handle;
    return handle;
  }

  private async close(): Promise<void> {
    await Promise.allSettled(this.busy);
    await this.handle?.close();
    await rm(this.file, { force: true });
    this.handle = undefined;
    this.onDidClose();
  }
}

/** Places that lie together, as stretches of the file that are read at once. */
function stretchesOf(places: readonly LinePlace[]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  const sorted = places.map((place, position) => ({ place, position })).toSorted((a, b) => a.place.offset - b.place.offset);
  for (const part of sorted) {
    const { offset, length } = part.place;
    const last = stretches.at(-1);
    if (last !== undefined && offset - last.end <= MAX_GAP_BYTES && offset + length - last.start <= MAX_READ_BYTES) {
      last.parts.push(part);
      last.end = Math.max(last.end, offset + length);
    } else stretches.push({ start: offset, end: offset + length, parts: [part] });
  }
  return stretches;
}

async function readWhole(handle: FileHandle, start: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, start + filled);
    if (bytesRead === 0) throw new Error('A page file is shorter than what was written.');
    filled += bytesRead;
  }
  return bytes;
}
