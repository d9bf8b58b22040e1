import { createHash, type Hash } from 'node:crypto';
import { readdir, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { FILE_KINDS, type LedgerLine } from '../../protocol/files/fileKinds.ts';
import { fileStamp, isMissing, type FileStamp } from '../storage/durableFile.ts';
import { readLine, type Append } from '../storage/lineLog.ts';
import { readToEnd, scanLines, withFile } from '../storage/lineScan.ts';
import { FoldedLineChanged, type IndexDatabase } from './indexDatabase.ts';
import type { SyncReport } from './indexMessages.ts';

/** Days whose lines are kept one by one; older ones are folded to sums. */
const KEPT_DAYS = 35;

const LEDGER_FILE = /^(\d{4}-\d{2})\.jsonl$/;
const PIECE_BYTES = 1024 * 1024;

/** Thrown when a file no longer begins with what was read of it. */
class FileReplaced extends Error {}

/** What is known of one file. */
interface Read {
  /** How far it was read. */
  readonly bytes: number;
  /** Of the bytes up to there; `undefined` as long as nothing but the snapshot says so. */
  readonly hash: Hash | undefined;
  /** The same as it is stored. */
  readonly digest: string;
  readonly stamp: FileStamp;
  /** Our own appends led from `stamp` to this one: a file that has it begins with what was read. */
  ownStamp: FileStamp;
}

/**
 * Keeps the index up to date with the ledger's files: reads on from where it was in each file that still begins with what was read, and reads
 * everything anew where one does not (shrunk, replaced, edited, deleted). The sums come out the same either way.
 */
export class LedgerSync {
  private readonly database: IndexDatabase;
  private readonly folder: string;
  private readonly files: Map<string, Read>;

  constructor(database: IndexDatabase, folder: string) {
    this.database = database;
    this.folder = folder;
    this.files = new Map([...database.cursors()].map(([name, { bytes, hash, stamp }]) => [name, { bytes, hash: undefined, digest: hash, stamp, ownStamp: stamp }]));
  }

  /** Learns of lines that the host itself has appended, so that what was read before them need not be looked at again. */
  appended({ file, before, after }: Append): void {
    const read = this.files.get(path.basename(file));
    if (read?.ownStamp === before) read.ownStamp = after;
  }

  /** Brings the index up to date. `today` is the host's local calendar day. */
  async update(today: string): Promise<SyncReport> {
    const badFiles = new Set<string>();
    let rebuiltBecause: string | undefined;
    try {
      await this.readOn(badFiles);
    } catch (error) {
      if (!(error instanceof FileReplaced) && !(error instanceof FoldedLineChanged)) throw error;
      rebuiltBecause = error instanceof FileReplaced ? error.message : 'a line changes a day that was folded';
      this.database.clear();
      this.files.clear();
      badFiles.clear();
      await this.readOn(badFiles);
    }
    this.database.fold(daysBefore(today, KEPT_DAYS));
    return { rebuiltBecause, badFiles: [...badFiles] };
  }

  private async readOn(badFiles: Set<string>): Promise<void> {
    const names = (await readdir(this.folder).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    })).filter((name) => LEDGER_FILE.test(name)).toSorted();
    for (const name of this.files.keys()) {
      if (!names.includes(name)) throw new FileReplaced(`${name} is gone`);
    }
    for (const name of names) await this.readFileOn(name, badFiles);
  }

  private async readFileOn(name: string, badFiles: Set<string>): Promise<void> {
    const file = path.join(this.folder, name);
    await withFile(file, 'r', async (handle) => {
      const stat = await handle.stat({ bigint: true });
      const stamp = fileStamp(stat);
      const known = this.files.get(name);
      if (known?.stamp === stamp) return;
      const start = known?.bytes ?? 0;
      if (stat.size < start) throw new FileReplaced(`${name} became shorter`);
      const hash = known?.hash !== undefined && known.ownStamp === stamp ? known.hash.copy() : await hashUpTo(handle, start);
      if (known !== undefined && hash.copy().digest('hex') !== known.digest) throw new FileReplaced(`${name} was changed`);
      const bytes = await readToEnd(handle, start);
      let end = start;
      this.database.batch(() => {
        scanLines(bytes, start, (text, place, isTail) => {
          const line = readLine<LedgerLine>(FILE_KINDS.ledgerLine, text);
          const isBad = line !== 'newer' && 'error' in line;
          // The host may be writing it in this very moment.
          if (isTail && isBad) return;
          end = place.offset + place.length + (isTail ? 0 : 1);
          if (isBad) badFiles.add(file);
          else if (line !== 'newer') this.database.put(name.slice(0, 7), line.content);
        });
        hash.update(bytes.subarray(0, end - start));
        const digest = hash.copy().digest('hex');
        this.database.setCursor(name, { bytes: end, hash: digest, stamp });
        this.files.set(name, { bytes: end, hash, digest, stamp, ownStamp: stamp });
      });
    });
  }
}

/** The calendar day `count` days before. */
export function daysBefore(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - count * 86_400_000).toISOString().slice(0, 10);
}

async function hashUpTo(handle: FileHandle, end: number): Promise<Hash> {
  const hash = createHash('sha256');
  const piece = Buffer.alloc(Math.min(PIECE_BYTES, end));
  for (let position = 0; position < end;) {
    const { bytesRead } = await handle.read(piece, 0, Math.min(piece.length, end - position), position);
    if (bytesRead === 0) break;
    hash.update(piece.subarray(0, bytesRead));
    position += bytesRead;
  }
  return hash;
}
