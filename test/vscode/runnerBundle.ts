import { build } from 'esbuild';
import path from 'node:path';
import { REPO_ROOT } from '../support/repoRoot.ts';
import { findTestFiles } from '../support/rings/findTestFiles.ts';

/**
 * Bundles every `test/vscode/**\/*.test.ts` with mocha into one CommonJS file, because an extension host neither strips types nor can import
 * an ES module as its test entry: one file for each mode, since they run side by side. Returns its path.
 */
export async function bundleTests(mode: string): Promise<string> {
  const files = await findTestFiles('vscode');
  const modules = files.map((file) => `  [${JSON.stringify(file)}, () => require(${JSON.stringify(`./${file.replaceAll('\\', '/')}`)})],`);
  const entry = ["const { createRun } = require('./test/vscode/runnerBootstrap.ts');", 'exports.run = createRun([', ...modules, ']);'].join('\n');
  const outfile = path.join(REPO_ROOT, 'dist', 'test', 'vscode', `${mode}.cjs`);
  await build({
    stdin: { contents: entry, resolveDir: REPO_ROOT, sourcefile: 'vscodeTests.js', loader: 'js' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'node-pty'],
    // mocha looks at its own place for files that a programmatic run never reads.
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    sourcemap: 'inline',
    logLevel: 'error',
    logOverride: { 'require-resolve-not-external': 'silent' },
    outfile,
  });
  return outfile;
}
