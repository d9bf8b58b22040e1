import os from 'node:os';
import path from 'node:path';

/**
 * Folder that keeps the downloaded programs which tests drive, outside `node_modules` so that `npm ci` does not throw them away.
 * It is the only place under the real home that tests ever write to.
 */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  if (env.MISSION_CONTROL_TEST_CACHE) return path.resolve(env.MISSION_CONTROL_TEST_CACHE);
  const base = env.XDG_CACHE_HOME ? env.XDG_CACHE_HOME : path.join(os.homedir(), '.cache');
  return path.join(base, 'mission-control-test');
}

/** The cache folder of the account that runs the tests, read before any test replaces HOME. */
export const CACHE_ROOT: string = cacheRoot();
