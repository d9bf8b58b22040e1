import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';

/** Hex digits of the content's SHA-256 in a folder's name: enough that two builds of one version never meet. */
const HASH_LENGTH = 12;

/** Names of folders that are being filled. */
export const STAGING_PREFIX = '.staging-';

interface SourceFile {
  /** Path below the folder, with `/`. */
  readonly name: string;
  readonly size: number;
}

/**
 * Copies the host's files to `<home>/runtime/<version>-<hash>/`, so that an update of the extension, which deletes its folder, leaves
 * running hosts alone. The folder appears whole or not at all; two windows may do this at once. Gives the folder.
 */
export async function stageRuntime(options: { sourceFolder: string; home: string; version: string }): Promise<string> {
  const files = await listFiles(options.sourceFolder);
  const hash = await hashFiles(options.sourceFolder, files);
  const runtime = path.join(options.home, 'runtime');
  const target = path.join(runtime, `${options.version}-${hash}`);
  await mkdir(runtime, { recursive: true, mode: 0o700 });
  if (await isFolder(target)) {
    await repair(options.sourceFolder, target, files);
  } else {
    const temporary = path.join(runtime, `${STAGING_PREFIX}${process.pid}-${randomUUID().slice(0, 8)}`);
    try {
      for (const { name } of files) await copyDurably(path.join(options.sourceFolder, name), path.join(temporary, name));
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { recursive: true, force: true });
      // Another window was first: its folder is as good as ours.
      if (!(await isFolder(target))) throw error;
    }
  }
  const now = new Date();
  await utimes(target, now, now); // In use: pruning goes by this time.
  return target;
}

/** Replaces files that something else, such as a cleaner, removed or cut. */
async function repair(sourceFolder: string, target: string, files: readonly SourceFile[]): Promise<void> {
  for (const { name, size } of files) {
    const file = path.join(target, name);
    const found = await stat(file).catch(() => undefined);
    if (found?.size === size) continue;
    const temporary = `${file}.${randomUUID().slice(0, 8)}`;
    await copyDurably(path.join(sourceFolder, name), temporary);
    await rename(temporary, file);
  }
}

async function listFiles(folder: string): Promise<readonly SourceFile[]> {
  // Not `withFileTypes`: its entries know their folder only since Node 20.12, newer than the oldest editor's.
  const names = (await readdir(folder, { recursive: true })).filter((name) => !name.endsWith('.map') && !isForeign(name)).toSorted();
  const found = await Promise.all(names.map(async (name) => ({ name, stats: await stat(path.join(folder, name)) })));
  return found
    .filter(({ stats }) => stats.isFile())
    .map(({ name, stats }) => ({ name: name.split(path.sep).join('/'), size: stats.size }));
}

/** Native parts for other machines: the host runs with this program's binary. */
function isForeign(name: string): boolean {
  const platform = /(?:^|[\\/])prebuilds[\\/](\w+-\w+)[\\/]/.exec(name)?.[1];
  return platform !== undefined && platform !== `${process.platform}-${process.arch}`;
}

async function hashFiles(folder: string, files: readonly SourceFile[]): Promise<string> {
  const hash = createHash('sha256');
  for (const { name, size } of files) {
    hash.update(`${name}\0${size}\0`);
    hash.update(await readFile(path.join(folder, name)));
  }
  return hash.digest('hex').slice(0, HASH_LENGTH);
}

async function copyDurably(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true, mode: 0o700 });
  await copyFile(from, to, constants.COPYFILE_FICLONE); // Keeps the mode: PTY helpers are executable.
  const handle = await open(to, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function isFolder(folder: string): Promise<boolean> {
  return (await stat(folder).catch(() => undefined))?.isDirectory() ?? false;
}
