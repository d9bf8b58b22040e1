import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Where the usual installers put the command line of the desktop editor. */
const USUAL_PLACES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['/usr/bin/code', '/usr/share/code/bin/code', '/snap/bin/code', '/usr/bin/codium', '/usr/bin/code-insiders'],
  darwin: [
    '/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code',
    path.join(os.homedir(), 'Applications/Visual Studio Code.app/Contents/Resources/app/bin/code'),
  ],
  win32: [
    path.join(process.env.LOCALAPPDATA ?? '', 'Programs/Microsoft VS Code/Code.exe'),
    path.join(process.env.ProgramFiles ?? '', 'Microsoft VS Code/Code.exe'),
  ],
};

/** Command line of an installed desktop editor: `code` in PATH, or at a usual place. */
export function findInstalledEditor(env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env.PATH ?? '').split(path.delimiter).filter(Boolean);
  // The shim in PATH on Windows is a script, which only a shell could start; the program itself is two folders up.
  const inPath = process.platform === 'win32' ? folders.map((folder) => path.join(folder, '..', 'Code.exe')) : folders.map((folder) => path.join(folder, 'code'));
  return [...inPath, ...(USUAL_PLACES[process.platform] ?? [])].find((file) => existsSync(file));
}
