import { build } from 'esbuild';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { REPO_ROOT } from '../../support/repoRoot.ts';

/** The host's programs, built for one test file so that no other build can change them under it. */
export interface BuiltHost extends AsyncDisposable {
  readonly folder: string;
}

/** Builds as `esbuild.mjs` does: CommonJS for the Node of the oldest supported editor. */
export async function buildHost(): Promise<BuiltHost> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'mc-host-'));
  const source = path.join(REPO_ROOT, 'src', 'host');
  await build({
    entryPoints: {
      hostMain: path.join(source, 'hostMain.ts'),
      inWindow: path.join(source, 'inWindow.ts'),
      sentinel: path.join(source, 'lifecycle', 'sentinelMain.ts'),
      indexWorker: path.join(source, 'index', 'indexWorker.ts'),
    },
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    outExtension: { '.js': '.cjs' },
    logLevel: 'warning',
  });
  await copyFile(createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'), path.join(folder, 'sql-wasm.wasm'));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
