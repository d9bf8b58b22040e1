import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { CACHE_ROOT } from './cacheRoot.ts';

/** One program in the cache. */
export interface CachedInstall {
  /** Folder name inside the cache root; carries the exact version, so that another version is another folder. */
  readonly name: string;
  /** Path inside the folder whose existence proves a complete install. */
  readonly proof: string;
  /** Fills an empty folder. Runs only when the proof is missing. */
  readonly install: (folder: string) => Promise<void>;
}

/**
 * Makes sure that a program is in the cache and returns its folder.
 *
 * The install happens in a folder of its own that is renamed when complete, so a cut-off run never leaves half a program behind, and of two
 * runs that install at the same time the later one throws its own copy away and uses the winner's.
 */
export async function installOnce({ name, proof, install }: CachedInstall): Promise<string> {
  const folder = path.join(CACHE_ROOT, name);
  const isComplete = (): boolean => existsSync(path.join(folder, proof));
  if (isComplete()) return folder;

  console.log(`Installing ${name} into ${folder} (once)…`);
  const fresh = `${folder}.${process.pid}-${randomUUID().slice(0, 8)}.tmp`;
  await mkdir(fresh, { recursive: true });
  try {
    await install(fresh);
    if (!existsSync(path.join(fresh, proof))) throw new Error(`The install of ${name} finished without ${proof}.`);
    if (isComplete()) return folder;
    // What stands there without the proof is the leftover of something older; a rename cannot replace a folder that is not empty.
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder).catch((error: unknown) => {
      if (!isComplete()) throw error;
    });
    return folder;
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}
