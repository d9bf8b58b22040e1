import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';

/** Path of npm's own JavaScript, so that it runs under this Node and without a shell (`npm.cmd` cannot be spawned without one). */
export function npmCli(): string {
  const given = process.env.npm_execpath;
  if (given && /npm-cli\.c?js$/.test(given)) return given;
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const candidates = [path.join(folder, 'node_modules/npm/bin/npm-cli.js'), path.join(folder, '../lib/node_modules/npm/bin/npm-cli.js')];
    const shim = path.join(folder, 'npm');
    if (process.platform !== 'win32' && existsSync(shim)) candidates.unshift(realpathSync(shim));
    const found = candidates.find((file) => /npm-cli\.c?js$/.test(file) && existsSync(file));
    if (found) return found;
  }
  throw new Error('npm was not found in PATH; it is needed to provision the programs that the tests drive.');
}
