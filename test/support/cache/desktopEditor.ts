import { mkdirSync, readdirSync } from 'node:fs';
import { lookup } from 'node:dns/promises';
import path from 'node:path';
import { CACHE_ROOT } from './cacheRoot.ts';

/** From where `@vscode/test-electron` downloads. */
const UPDATE_HOST = 'update.code.visualstudio.com';

/** Folder for desktop builds, `cachePath` of `@vscode/test-electron`. */
export function desktopCacheFolder(): string {
  const folder = path.join(CACHE_ROOT, 'vscode-desktop');
  mkdirSync(folder, { recursive: true }); // it would only make the last part itself
  return folder;
}

/** Whether a desktop window can open. */
export function hasDisplay(env: NodeJS.ProcessEnv): boolean {
  return process.platform !== 'linux' || Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);
}

/** Whether a desktop build is cached, or its server answers; a machine without network fails the name look-up at once. */
export async function canDownloadEditor(): Promise<boolean> {
  if (readdirSync(desktopCacheFolder()).some((name) => name.startsWith('vscode-'))) return true;
  try {
    await lookup(UPDATE_HOST);
    return (await fetch(`https://${UPDATE_HOST}/api/releases/stable`, { signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}
