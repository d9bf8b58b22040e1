import { randomBytes } from 'node:crypto';
import { renameSync, statSync } from 'node:fs';
import { chmod, mkdir, open, readdir, rename, rm, unlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

/** Names of temporary files; what a crash leaves behind is recognised by it and removed. */
const TEMPORARY = /^\..+\.[0-9a-f]{12}\.tmp$/;

/** Virus scanners and indexers on Windows hold files open for moments; a rename is tried again that often. */
const WINDOWS_RENAME_TRIES = 20;

/** What tells one state of a file from another without reading it: identity, size and modification time. */
export type FileStamp = string;

/** The stamp of a file's big-integer stat. */
export function fileStamp(stat: { readonly ino: bigint; readonly size: bigint; readonly mtimeNs: bigint }): FileStamp {
  return `${stat.ino}:${stat.size}:${stat.mtimeNs}`;
}

/** Creates the folder with its parents, for this user only; durable when it resolves. */
export async function ensurePrivateFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
  if (first !== undefined) await syncFolder(path.dirname(first));
}

/** Thrown when a file is no longer what it was when it was read. */
export class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';
}

/** The stamp of a file now, `undefined` when it is missing. Blocking, so that nothing comes between a look and what follows it. */
export function stampNow(file: string): FileStamp | undefined {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? undefined : fileStamp(stats);
}

export interface AtomicWriteOptions {
  /** May throw to call it off, with the old content untouched. */
  readonly beforeRename?: () => Promise<void>;
  /** What the file must still be at the last moment (`stamp: undefined`: still missing), else `ChangedMeanwhile` is thrown. */
  readonly expected?: { readonly stamp: FileStamp | undefined };
}

/**
 * Replaces the whole content of a file: a reader, and the next start after a crash, sees the old bytes or the new ones, never a mix.
 * Resolves when the new content would survive a power cut.
 */
export async function writeFileAtomic(
  file: string,
  data: string | Uint8Array,
  options: AtomicWriteOptions = {},
): Promise<FileStamp> {
  const folder = path.dirname(file);
  const temporary = path.join(folder, `.${path.basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const handle = await open(temporary, 'wx', PRIVATE_FILE);
    let stamp: FileStamp;
    try {
      await handle.writeFile(data);
      await handle.sync();
      stamp = fileStamp(await handle.stat({ bigint: true }));
    } finally {
      await handle.close();
    }
    await options.beforeRename?.();
    if (options.expected !== undefined && stampNow(file) !== options.expected.stamp) throw new ChangedMeanwhile(`${file} changed meanwhile.`);
    await renamePatiently(temporary, file);
    await syncFolder(folder);
    return stamp;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

/** Moves a file within the home; durable when it resolves. */
export async function moveFile(from: string, to: string): Promise<void> {
  await renamePatiently(from, to);
  await syncFolder(path.dirname(to));
  if (path.dirname(from) !== path.dirname(to)) await syncFolder(path.dirname(from));
}

/** Deletes a file if it is there; durable when it resolves. */
export async function removeFile(file: string): Promise<void> {
  try {
    await unlink(file);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  await syncFolder(path.dirname(file));
}

/** Names of what is in a folder; `undefined` when the folder is missing. */
export async function namesIn(folder: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Removes temporary files that a crash left in a folder. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (TEMPORARY.test(name)) await rm(path.join(folder, name), { force: true });
  }
}

/** Makes entries of a folder durable. Windows cannot open folders and needs no such thing. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Takes group and others their rights, for files that a person or an older version created too openly. */
export async function makePrivate(file: string): Promise<void> {
  if (process.platform !== 'win32') await chmod(file, PRIVATE_FILE);
}

/** True when an error says that the file or folder does not exist. */
export function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT');
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);
}

async function renamePatiently(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      // Blocking, and called in the same turn as the last look at the target: an edit by hand cannot slip in between.
      if (attempt === 1) renameSync(from, to);
      else await rename(from, to);
      return;
    } catch (error) {
      const mayPass = process.platform === 'win32' && hasCode(error, 'EPERM', 'EACCES', 'EBUSY');
      if (!mayPass || attempt === WINDOWS_RENAME_TRIES) throw error;
      await sleep(attempt * 5);
    }
  }
}
