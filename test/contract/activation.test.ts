import assert from 'node:assert/strict';
import { build } from 'esbuild';
import { readFile, stat } from 'node:fs/promises';
import { buildProduct } from '../bench/support/productBuild.ts';
import { REPO_ROOT } from '../support/repoRoot.ts';

const ENTRY = 'src/extension/extension.ts';

describe('what a window loads when it opens', function () {
  this.timeout(30_000);

  it('is no package: schemas and the connection are set up when they are needed', async () => {
    const { metafile } = await build({
      entryPoints: [ENTRY], absWorkingDir: REPO_ROOT, bundle: true, platform: 'node', format: 'cjs', external: ['vscode'], metafile: true, write: false, outdir: 'dist',
    });
    /** By file, the one that imports it. */
    const importers = new Map<string, string>([[ENTRY, '']]);
    for (const file of importers.keys()) {
      for (const { path, kind, external } of metafile.inputs[file]?.imports ?? []) {
        if (kind !== 'dynamic-import' && external !== true && !importers.has(path)) importers.set(path, file);
      }
    }
    assert.ok(importers.size > 50, 'the imports were followed');
    assert.ok(Object.keys(metafile.inputs).some((file) => file.includes('node_modules/zod')), 'some of it comes later');
    assert.deepEqual([...importers].filter(([file]) => file.includes('node_modules')), []);
  });

  it('is no package either when the texts of a panel are read, which are a file of their own', async () => {
    for (const part of ['sessionPanelStrings.ts', 'costs/costsPanelStrings.ts']) {
      const { metafile } = await build({
        entryPoints: [`src/extension/panels/${part}`], absWorkingDir: REPO_ROOT, bundle: true, platform: 'node', format: 'cjs', external: ['vscode'], metafile: true, write: false, outdir: 'dist',
      });
      const carried = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file));
      assert.ok(carried.some((file) => file.endsWith(part)));
      assert.deepEqual(carried.filter((file) => file.includes('node_modules')), [], part);
    }
  });

  it('asks the editor for its API once, and is at most 300 kB', async () => {
    await using product = await buildProduct();
    const bundle = await readFile(product.extensionFile, 'utf8');
    assert.equal(bundle.split('require("vscode")').length - 1, 1);
    assert.ok((await stat(product.extensionFile)).size <= 300_000);
  });
});
