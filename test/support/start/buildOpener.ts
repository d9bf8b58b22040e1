import { build } from 'esbuild';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { REPO_ROOT } from '../repoRoot.ts';

/** Writes the extension that opens the first view of `npm start` into a folder. */
export async function buildOpener(folder: string): Promise<void> {
  await build({
    absWorkingDir: REPO_ROOT,
    entryPoints: ['test/support/start/opener/opener.ts'],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
    outfile: path.join(folder, 'opener.cjs'),
    logLevel: 'warning',
  });
  const { engines, publisher } = JSON.parse(await readFile(path.join(REPO_ROOT, 'package.json'), 'utf8')) as { engines: object; publisher: string };
  const manifest = { name: 'start-opener', publisher, version: '0.0.0', engines, main: './opener.cjs', activationEvents: ['onStartupFinished'], extensionKind: ['workspace'] };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
}
