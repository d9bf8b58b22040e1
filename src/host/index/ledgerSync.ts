import { createHash, type Hash } from 'node:crypto';
import { readdir, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { FILE_KINDS, type LedgerLine } from '../../protocol/files/fileKinds.ts';
import { fileStamp, isMissing } from '../storage/durableFile.ts';
import { readLine } from '../storage/lineLog.ts';
import { readToEnd, scanLines, withFile } from '../storage/lineScan.ts';
import { FoldedLineChanged, type Cursor, type IndexDatabase } from './indexDatabase.ts';
import type { SyncReport } from './indexMessages.ts';

/** Days whose lines are kept one by one; older ones are folded to sums. */
const KEPT_DAYS = 35;

const LEDGER_FILE = /^(\d{4}-\d{2})\.jsonl$/;
const PIECE_BYTES = 1024 * 1024;

/** Thrown when a file no longer begins with what was read of it. */
class FileReplaced extends Error {}

/**
 * Brings the index up to date with the ledger's files: reads on from each cursor where the file still begins with what was read, and reads
 * everything anew where it does not (shrunk, replaced, edited, deleted). The sums come out the same either way.
 */
export async function syncLedger(database: IndexDatabase, folder: string, today: string): Promise<SyncReport> {
  const badFiles = new Set<string>();
  let rebuiltBecause: string | undefined;
  try {
    await readOn(database, folder, badFiles);
  } catch (error) {
    if (!(error instanceof FileReplaced) && !(error instanceof FoldedLineChanged)) throw error;
    rebuiltBecause = error instanceof FileReplaced ? error.message : 'a line changes a day that was folded';
    database.clear();
    badFiles.clear();
    await readOn(database, folder, badFiles);
  }
  database.fold(daysBefore(today, KEPT_DAYS));
  return { rebuiltBecause, badFiles: [...badFiles] };
}

/** The calendar day `count` days before. */
export function daysBefore(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - count * 86_400_000).toISOString().slice(0, 10);
}

async function readOn(database: IndexDatabase, folder: string, badFiles: Set<string>): Promise<void> {
  const names = (await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  })).filter((name) => LEDGER_FILE.test(name)).toSorted();
  const cursors = database.cursors();
  for (const name of cursors.keys()) {
    if (!names.includes(name)) throw new FileReplaced(`${name} is gone`);
  }
  for (const name of names) await readFileOn(database, path.join(folder, name), cursors.get(name), badFiles);
}

async function readFileOn(database: IndexDatabase, file: string, cursor: Cursor | undefined, badFiles: Set<string>): Promise<void> {
  const name = path.basename(file);
  await withFile(file, 'r', async (handle) => {
    const stat = await handle.stat({ bigint: true });
    const stamp = fileStamp(stat);
    if (cursor?.stamp === stamp) return;
    const start = cursor?.bytes ?? 0;
    if (stat.size < start) throw new FileReplaced(`${name} became shorter`);
    const hash = createHash('sha256');
    await hashUpTo(handle, start, hash);
    if (cursor !== undefined && hash.copy().digest('hex') !== cursor.hash) throw new FileReplaced(`${name} was changed`);
    const bytes = await readToEnd(handle, start);
    let end = start;
    database.batch(() => {
      scanLines(bytes, start, (text, place, isTail) => {
        const line = readLine<LedgerLine>(FILE_KINDS.ledgerLine, text);
        const isBad = line !== 'newer' && 'error' in line;
        // The host may be writing it in this very moment.
        if (isTail && isBad) return;
        end = place.offset + place.length + (isTail ? 0 : 1);
        if (isBad) badFiles.add(file);
        else if (line !== 'newer') database.put(name.slice(0, 7), line.content);
      });
      hash.update(bytes.subarray(0, end - start));
      database.setCursor(name, { bytes: end, hash: hash.digest('hex'), stamp });
    });
  });
}

async function hashUpTo(handle: FileHandle, end: number, hash: Hash): Promise<void> {
  const piece = Buffer.alloc(Math.min(PIECE_BYTES, end));
  for (let position = 0; position < end;) {
    const { bytesRead } = await handle.read(piece, 0, Math.min(piece.length, end - position), position);
    if (bytesRead === 0) return;
    hash.update(piece.subarray(0, bytesRead));
    position += bytesRead;
  }
}
