import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { readHolder } from './hostLocator.ts';
import { STAGING_PREFIX } from './runtimeStager.ts';

/** A runtime that no window has asked for in this time is not needed by one that is just about to start it. */
const MIN_AGE_MS = 24 * 60 * 60_000;

/** A copy takes a second; one that is older than this was left by a window that died. */
const MIN_STAGING_AGE_MS = 60 * 60_000;

/**
 * Removes staged runtimes below home that nothing uses: not the given one, not the one the home's host runs from, and not young ones.
 * Gives the names of what it removed; never throws.
 */
export async function pruneRuntimes(home: string, inUse: string, nowMs: number): Promise<readonly string[]> {
  const runtime = path.join(home, 'runtime');
  const keep = new Set([path.basename(inUse), path.basename((await readHolder(home))?.runtimeFolder ?? '')]);
  const removed: string[] = [];
  for (const name of await readdir(runtime).catch(() => [])) {
    const folder = path.join(runtime, name);
    const minAgeMs = name.startsWith(STAGING_PREFIX) ? MIN_STAGING_AGE_MS : MIN_AGE_MS;
    const ageMs = nowMs - ((await stat(folder).catch(() => undefined))?.mtimeMs ?? nowMs);
    if (keep.has(name) || ageMs < minAgeMs) continue;
    await rm(folder, { recursive: true, force: true }).then(() => removed.push(name), () => {}); // On Windows something may be open.
  }
  return removed;
}
