import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge', 'microsoft-edge'];

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Path of a Chromium that can show VS Code for the Web: `CHROMIUM`, an installed one, or (root on Debian) one installed now by apt. */
export async function chromiumBinary(): Promise<string> {
  const installed = findChromium();
  if (installed) return installed;
  if (process.platform === 'linux' && process.getuid?.() === 0 && findInPath('apt-get')) {
    console.log('Installing chromium with apt-get (once)…');
    await run('apt-get', ['update']);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env, maxBuffer: 64 * 1024 * 1024 });
    const fresh = findChromium();
    if (fresh) return fresh;
  }
  throw new Error('No Chromium or Chrome found. Install one (for example `sudo apt-get install chromium`), or set CHROMIUM to its path.');
}

/** Path of an installed Chromium-based browser, or undefined. `CHROMIUM` wins and must exist. */
export function findChromium(): string | undefined {
  const given = process.env.CHROMIUM;
  if (given) {
    if (!isExecutable(given)) throw new Error(`CHROMIUM is set to ${given}, which is not an executable file.`);
    return given;
  }
  return NAMES.map(findInPath).find((found) => found !== undefined) ?? USUAL_PLACES.find(isExecutable);
}

function findInPath(name: string): string | undefined {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  return (process.env.PATH ?? '').split(path.delimiter).filter(Boolean).map((folder) => path.join(folder, file)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
