import { open, type FileHandle } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';

const NEWLINE = 0x0a;

/** Where a line is in its file, without its newline. */
export interface LinePlace {
  readonly offset: number;
  readonly length: number;
}

/**
 * Visits the lines of a buffer that starts at a line start. A last line without newline is visited with `isTail`: it is whole when it
 * parses, and what a crash left of one when it does not. Blank lines are skipped.
 */
export function scanLines(bytes: Buffer, base: number, visit: (text: string, place: LinePlace, isTail: boolean) => void): void {
  let start = 0;
  while (start < bytes.length) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline;
    const text = bytes.toString('utf8', start, end);
    if (text.trim() !== '') visit(text, { offset: base + start, length: end - start }, newline === -1);
    start = end + 1;
  }
}

/** Bytes of lines that are taken in before others have their turn: a few milliseconds of parsing. */
const TURN_BYTES = 256 * 1024;

/** As `scanLines`, in pieces: a long file keeps nobody waiting. */
export async function scanLinesInTurns(bytes: Buffer, base: number, visit: (text: string, place: LinePlace, isTail: boolean) => void): Promise<void> {
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, start + TURN_BYTES);
    const end = newline === -1 ? bytes.length : newline + 1;
    scanLines(bytes.subarray(start, end), base + start, visit);
    start = end;
    if (start < bytes.length) await nextTurn();
  }
}

/** Size of the pieces in which files are searched. */
const PIECE_BYTES = 1024 * 1024;

/** Offset of the start of the first line that contains `needle`, or `undefined`. Reads in pieces: month files may be large. */
export async function findLineWith(handle: FileHandle, needle: string): Promise<number | undefined> {
  const target = Buffer.from(needle);
  const piece = Buffer.alloc(PIECE_BYTES);
  for (let position = 0; ;) {
    const { bytesRead } = await handle.read(piece, 0, piece.length, position);
    const hit = piece.subarray(0, bytesRead).indexOf(target);
    if (hit !== -1) return await lineStart(handle, position + hit);
    if (bytesRead < piece.length) return undefined;
    position += bytesRead - target.length; // The needle may lie across two pieces.
  }
}

/** Offset just after the last newline before `end`, or 0. */
export async function lineStart(handle: FileHandle, end: number): Promise<number> {
  const piece = Buffer.alloc(64 * 1024);
  for (let stop = end; stop > 0;) {
    const from = Math.max(0, stop - piece.length);
    const { bytesRead } = await handle.read(piece, 0, stop - from, from);
    const newline = piece.subarray(0, bytesRead).lastIndexOf(NEWLINE);
    if (newline !== -1) return from + newline + 1;
    stop = from;
  }
  return 0;
}

/** Reads a file from an offset to its end as it is now. */
export async function readToEnd(handle: FileHandle, from: number): Promise<Buffer> {
  const { size } = await handle.stat();
  const bytes = Buffer.alloc(Math.max(0, size - from));
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, from + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/** Runs `work` with the file opened for reading, and closes it. */
export async function withFile<T>(file: string, flags: string, work: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(file, flags, 0o600);
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
}
