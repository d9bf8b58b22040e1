import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { HomePaths } from '../storage/homePaths.ts';

/** Bytes on disk of each entry of the home folder, folders with all that is in them. Links are not followed. */
export async function diskUsage(paths: HomePaths): Promise<Record<string, number>> {
  const names: string[] = await readdir(paths.root).catch(() => []);
  const sizes: [string, number][] = [];
  for (const name of names.toSorted()) sizes.push([name, await sizeOf(path.join(paths.root, name))]);
  return Object.fromEntries(sizes);
}

async function sizeOf(entry: string): Promise<number> {
  // Files come and go while we look.
  const stats = await lstat(entry).catch(() => undefined);
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.size;
  const names = await readdir(entry).catch(() => []);
  let size = 0;
  // In groups: thousands of tasks must not take all file handles.
  for (let from = 0; from < names.length; from += 64) {
    const part = await Promise.all(names.slice(from, from + 64).map((name) => sizeOf(path.join(entry, name))));
    size += part.reduce((sum, bytes) => sum + bytes, 0);
  }
  return size;
}
