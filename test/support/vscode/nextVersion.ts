import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { npmCli } from '../cache/npmCli.ts';
import { REPO_ROOT } from '../repoRoot.ts';

const run = promisify(execFile);

/** What a package is made of. */
const SOURCES = ['src', 'webviews', 'media', 'esbuild.mjs', 'package.json', 'package.nls.json', 'package.nls.de.json', 'README.md', 'CHANGELOG.md', 'LICENSE', '.vscodeignore', 'tsconfig.json'];

/** A change that a later version makes to a file of the sources: the text that is there, and what takes its place. */
export interface SourceChange {
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
}

/**
 * Packages the product as for a release, from a copy of its sources with these changes: what a later version of it is. Gives the path of the VSIX.
 * Throws when a change does not fit the sources any more.
 */
export async function packageVersion(folder: string, changes: readonly SourceChange[]): Promise<string> {
  await mkdir(folder, { recursive: true });
  await Promise.all(SOURCES.map((name) => cp(path.join(REPO_ROOT, name), path.join(folder, name), { recursive: true })));
  await symlink(path.join(REPO_ROOT, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  for (const { file, from, to } of changes) {
    const before = await readFile(path.join(folder, file), 'utf8');
    const after = before.replace(from, to);
    if (after === before) throw new Error(`${file} has no ${String(from)}: the change of a later version does not fit it any more.`);
    await writeFile(path.join(folder, file), after);
  }
  try {
    await run(process.execPath, [npmCli(), 'run', '--silent', 'package'], { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`npm run package failed in ${folder}:\n${stdout}${stderr}`);
  }
  return path.join(folder, 'dist', 'mission-control.vsix');
}
