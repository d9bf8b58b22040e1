import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const FILES: Readonly<Record<string, string>> = {
  'README.md': '# Orchard\n\nA small sample project to try Mission Control on. It lives in a temporary folder.\n',
  'src/apples.js': 'export function countApples(baskets) {\n  return baskets.reduce((sum, basket) => sum + basket.apples, 0);\n}\n',
  'test/apples.test.js':
    "import assert from 'node:assert/strict';\nimport test from 'node:test';\nimport { countApples } from '../src/apples.js';\n\ntest('counts', () => assert.equal(countApples([{ apples: 2 }, { apples: 3 }]), 5));\n",
  'package.json': '{ "name": "orchard", "private": true, "type": "module", "scripts": { "test": "node --test" } }\n',
};

/** Fills a folder with a small git repository to try things on. */
export async function createSampleWorkspace(folder: string): Promise<void> {
  for (const [file, text] of Object.entries(FILES)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
  const identity = ['-c', 'user.name=Sample', '-c', 'user.email=sample@example.com', '-c', 'commit.gpgsign=false'];
  for (const args of [['init', '--quiet', '--initial-branch=main'], ['add', '.'], [...identity, 'commit', '--quiet', '-m', 'Plant the orchard']]) {
    execFileSync('git', args, { cwd: folder });
  }
}
