import '../support/installEditor.ts';
import assert from 'node:assert/strict';
import os from 'node:os';
import path from 'node:path';
import { session } from '../support/fleetFixtures.ts';

const { linkCandidates } = await import('../../../../src/extension/terminal/links/linkPatterns.ts');
const { TerminalLinks } = await import('../../../../src/extension/terminal/links/terminalLinks.ts');
const { workspace } = await import('../support/editor.ts');

/** Line of a terminal → what in it may be a link: its text, and what it leads to. */
const LINES: readonly (readonly [line: string, ...expected: string[]])[] = [
  ['● Update(src/host/a.ts)', 'Update(src/host/a.ts) → change src/host/a.ts'],
  ['● Write(/tmp/made here.txt)', 'Write(/tmp/made here.txt) → change /tmp/made here.txt'],
  ['● Edit(src/app/(group)/page.tsx)', 'Edit(src/app/(group)/page.tsx) → change src/app/(group)/page.tsx'],
  ['● Bash(npm test)'],
  ['  at run (src/a.ts:12:3)', 'src/a.ts:12:3 → file src/a.ts 12:3'],
  ['src/a.ts(12,3): error TS1005', 'src/a.ts(12,3) → file src/a.ts 12:3'],
  ['see README.md, line 7.', 'README.md, line 7 → file README.md 7'],
  ['look at @src/a.ts#L3-9 please', 'src/a.ts#L3 → file src/a.ts 3'],
  ['@package.json', 'package.json → file package.json'],
  ['"my notes/to do.md":4', '"my notes/to do.md":4 → file my notes/to do.md 4'],
  ['`.env.local` and ~/x/y.json', '`.env.local` → file .env.local', '~/x/y.json → file ~/x/y.json'],
  ['/etc/hosts.', '/etc/hosts → file /etc/hosts'],
  ['C:\\code\\a.ts:9', 'C:\\code\\a.ts:9 → file C:\\code\\a.ts 9'],
  ['../other/b.ts', '../other/b.ts → file ../other/b.ts'],
  ['PA-001 is done, KB-12 is not, XPA-001-2 neither', 'PA-001 → task PA-001'],
  ['version 1.2.3, 10.5 s, 3/4 of it'],
  ['https://example.com/a/b.html'],
  ['\\\\server\\share\\a.txt'],
  ['"\\\\server\\share\\a.txt" \'//server/share/a.txt\''],
  ['● Edit(\\\\server\\share\\a.txt)'],
  ['a'.repeat(5000)],
];

function told(line: string): readonly string[] {
  return linkCandidates(line).map((candidate) => {
    const text = line.slice(candidate.start, candidate.start + candidate.length);
    if (candidate.kind === 'task') return `${text} → task ${candidate.ref}`;
    const place = candidate.kind === 'file' && candidate.line !== undefined ? ` ${[candidate.line, candidate.column].filter((part) => part !== undefined).join(':')}` : '';
    return `${text} → ${candidate.kind} ${candidate.path}${place}`;
  });
}

describe('links in agent terminals', () => {
  for (const [line, ...expected] of LINES) {
    it(`finds ${expected.length} in: ${line.slice(0, 60)}`, () => { assert.deepEqual(told(line), expected); });
  }

  it('looks at no more than 20 in a line, and at none for long', () => {
    const line = Array.from({ length: 400 }, (_, index) => `a${index}.ts`).join(' ');
    assert.equal(linkCandidates(line).length, 20);
    const startMs = performance.now();
    for (const text of ['/'.repeat(2000), 'a/'.repeat(1000), '.'.repeat(2000), `"${'a'.repeat(1998)}`, 'Edit('.repeat(400), `${'~'.repeat(1999)}/`]) linkCandidates(text);
    assert.ok(performance.now() - startMs < 500);
  });

  it('lead to files that are there, from the agent\'s folder, to the change or else the file, and to tasks; in agent terminals alone', async () => {
    const done: unknown[] = [];
    const changes = new Map([['/code/alpha/src/a.ts', 'tool1']]);
    const links = new TerminalLinks({
      sessionOf: (terminal) => (terminal === 'ours' ? session('s1', { cwd: '/code/alpha' }) : undefined),
      isTask: (ref) => ref === 'PA-001',
      newestChange: async (_, file) => changes.get(file),
      openFile: async (...what) => { done.push(['file', ...what]); },
      openDiff: async (...what) => { done.push(['diff', ...what]); },
      openTask: async (ref) => { done.push(['task', ref]); },
      showError: (error) => { done.push(String(error)); },
    });
    const stats: string[] = [];
    const { stat } = workspace.fs;
    workspace.fs.stat = async (uri) => {
      stats.push(uri.fsPath);
      return await stat(uri);
    };
    workspace.files.set('/code/alpha/src/a.ts', '');
    workspace.files.set(path.join(os.homedir(), 'n.md'), '');
    const ask = async (line: string, terminal: unknown = 'ours') => await links.provideTerminalLinks({ line, terminal: terminal as never });
    const found = await ask('Update(src/a.ts) src/a.ts:3 src/b.ts ~/n.md PA-001 PA-002');
    assert.deepEqual(found.map(({ startIndex, length }) => [startIndex, length]), [[0, 16], [17, 10], [37, 6], [44, 6]]);
    assert.deepEqual(await ask('src/a.ts', 'another'), []);
    await ask('src/a.ts:4');
    assert.deepEqual(stats, ['/code/alpha/src/a.ts', '/code/alpha/src/b.ts', path.join(os.homedir(), 'n.md')]);
    for (const link of found) await links.handleTerminalLink(link);
    changes.clear();
    await links.handleTerminalLink(found[0] ?? assert.fail());
    assert.deepEqual(done, [
      ['diff', 's1', 'tool1'], ['file', '/code/alpha', { path: '/code/alpha/src/a.ts', line: 3 }], ['file', '/code/alpha', { path: path.join(os.homedir(), 'n.md') }], ['task', 'PA-001'],
      ['file', '/code/alpha', { path: '/code/alpha/src/a.ts' }],
    ]);
    workspace.fs.stat = stat;
  });
});
