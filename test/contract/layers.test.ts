import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** Every file of ours below a folder with one of these endings. */
function filesBelow(folder: string, endings: readonly string[]): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => endings.some((ending) => file.endsWith(ending)))
    .map((file) => path.join(folder, file));
}

const IMPORT = /(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s*['"]([^'"]+)['"]|(?:^|[^.\w])(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g;

/** What a file imports: bare specifiers as they are, relative ones as paths from the root. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  return [...text.matchAll(IMPORT)].map((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    return specifier.startsWith('.') ? path.join(path.dirname(file), specifier) : specifier;
  });
}

/** Which layers a layer may import, besides libraries; and whether it may use `vscode` and `node:`. */
const LAYERS: Readonly<Record<string, { readonly mayImport: readonly string[]; readonly vscode: boolean; readonly node: boolean }>> = {
  'src/protocol': { mayImport: ['src/protocol'], vscode: false, node: false },
  'src/host': { mayImport: ['src/host', 'src/protocol'], vscode: false, node: true },
  'src/extension': { mayImport: ['src/extension', 'src/protocol'], vscode: true, node: true },
  webviews: { mayImport: ['webviews', 'src/protocol'], vscode: false, node: false },
};

/** Folders of the host that any feature may use: mechanisms and interfaces, not features. */
const HOST_COMMON = new Set(['util', 'storage', 'rpc', 'lifecycle']);

describe('layers', () => {
  for (const [layer, rule] of Object.entries(LAYERS)) {
    it(`${layer} imports only what it may`, () => {
      const files = filesBelow(layer, ['.ts']);
      assert.ok(files.length > 0, `${layer} has no files`);
      let importCount = 0;
      for (const file of files) {
        for (const target of importsOf(file)) {
          importCount += 1;
          if (target === 'vscode') assert.ok(rule.vscode, `${file} imports vscode`);
          else if (target.startsWith('node:')) assert.ok(rule.node, `${file} imports ${target}`);
          else if (target.startsWith('src/') || target.startsWith('webviews/') || target.startsWith('test/')) {
            assert.ok(rule.mayImport.some((allowed) => target.startsWith(`${allowed}/`)), `${file} imports ${target}`);
          }
        }
      }
      assert.ok(importCount > 0, `no import was recognised in ${layer}: the check itself is broken`);
    });
  }

  it('feature folders of the host do not import each other', () => {
    for (const file of filesBelow('src/host', ['.ts'])) {
      const feature = featureOf(file);
      if (feature === undefined) continue;
      for (const target of importsOf(file)) {
        const other = target.startsWith('src/host/') ? featureOf(target) : undefined;
        if (other === undefined || other === feature || HOST_COMMON.has(other)) continue;
        assert.fail(`${file} imports ${target}: features meet in composition.ts or through an interface`);
      }
    }
  });

  it('no source file is longer than 400 lines', () => {
    for (const file of [...filesBelow('src', ['.ts']), ...filesBelow('webviews', ['.ts', '.css']), ...filesBelow('test', ['.ts', '.css'])]) {
      const lines = readFileSync(path.join(root, file), 'utf8').split('\n').length;
      assert.ok(lines <= 401, `${file} has ${lines} lines`);
    }
  });

  it('the top level holds only what was agreed or a tool forces there', () => {
    const allowed = new Set([
      'package.json', 'package-lock.json', 'package.nls.json', 'package.nls.de.json', 'tsconfig.json', 'esbuild.mjs', 'src', 'webviews', 'media',
      'test', '.vscodeignore', 'CHANGELOG.md', 'README.md', 'LICENSE', '.oxlintrc.json', '.mocharc.json', '.ci', '.github', '.vscode',
      '.gitignore', '.gitattributes', '.git', 'node_modules', 'dist', '.vscode-test',
    ]);
    for (const entry of readdirSync(root)) assert.ok(allowed.has(entry), `${entry} does not belong at the top level`);
  });
});

/** `sessions` for `src/host/sessions/claude/x.ts`; `undefined` for files right below src/host. */
function featureOf(file: string): string | undefined {
  const parts = file.split(path.sep);
  return parts[0] === 'src' && parts[1] === 'host' && parts.length > 3 ? parts[2] : undefined;
}
