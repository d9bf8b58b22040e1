import { access, constants, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const MEMORY = '/dev/shm';

/** More than any ring that runs in memory writes at a time (5,000 task files and some indexes); containers often have 64 MB only. */
const NEEDED_BYTES = 512 * 1024 * 1024;

/**
 * A folder for everything that a ring writes. `inMemory` asks for one whose files cost nothing to sync, where the machine has such a place:
 * tests of units write through to the disk hundreds of times, and how long a busy disk takes for that is not what they are about.
 */
export async function makeRingFolder(inMemory: boolean): Promise<string> {
  // The one of macOS has some 50 characters, and what is left of 104 is too little for the socket of a desktop editor.
  const fallback = path.join(process.platform === 'darwin' ? '/tmp' : os.tmpdir(), 'mcr-');
  if (!inMemory || process.platform !== 'linux') return await mkdtemp(fallback);
  try {
    const { bavail, bsize } = await statfs(MEMORY);
    if (bavail * bsize < NEEDED_BYTES) return await mkdtemp(fallback);
    const folder = await mkdtemp(path.join(MEMORY, 'mcr-'));
    if (await canExecute(folder)) return folder;
    await rm(folder, { recursive: true, force: true });
  } catch {
    // Not there, or not for us.
  }
  return await mkdtemp(fallback);
}

/** Containers mount it so that nothing in it can be run, which some tests need. */
async function canExecute(folder: string): Promise<boolean> {
  const probe = path.join(folder, 'probe');
  await writeFile(probe, '#!/bin/sh\n', { mode: 0o700 });
  const isAllowed = await access(probe, constants.X_OK).then(() => true, () => false);
  await rm(probe);
  return isAllowed;
}
