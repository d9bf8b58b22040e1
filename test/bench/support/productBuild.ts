import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { REPO_ROOT } from '../../support/repoRoot.ts';

const run = promisify(execFile);

/** The product as it is released, built apart from `dist`, which others may be using. */
export interface ProductBuild extends AsyncDisposable {
  /** Looks like the folder of the installed extension. */
  readonly folder: string;
  readonly extensionFile: string;
  /** The host's programs. */
  readonly hostFolder: string;
  readonly webviewsFolder: string;
}

/** What the build reads, and what an installed extension has beside the build. */
const LINKED_FOLDERS = ['src', 'webviews', 'node_modules', 'media'];
const COPIED_FILES = ['package.json', 'package.nls.json'];

/** Runs the product's own build script for production, in a folder that only looks like the repository. */
export async function buildProduct(): Promise<ProductBuild> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'mc-product-'));
  await Promise.all([
    ...LINKED_FOLDERS.map((name) => symlink(path.join(REPO_ROOT, name), path.join(folder, name), 'junction')),
    ...COPIED_FILES.map((name) => cp(path.join(REPO_ROOT, name), path.join(folder, name))),
  ]);
  await run(process.execPath, [path.join(REPO_ROOT, 'esbuild.mjs'), '--production'], { cwd: folder });
  const dist = path.join(folder, 'dist');
  return {
    folder,
    extensionFile: path.join(dist, 'extension.cjs'),
    hostFolder: path.join(dist, 'host'),
    webviewsFolder: path.join(dist, 'webviews'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
