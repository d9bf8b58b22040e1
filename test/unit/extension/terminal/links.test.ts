import '../support/installEditor.ts';
import assert from 'node:assert/strict';
import os from 'node:os';
import path from 'node:path';
import { NOW, session } from '../support/fleetFixtures.ts';

const { linkCandidates } = await import('../../../../src/extension/terminal/links/linkPatterns.ts');
const { TerminalLinks } = await import('../../../../src/extension/terminal/links/terminalLinks.ts');
const { chooseChange, shownChanges } = await import('../../../../src/extension/terminal/links/shownChanges.ts');
const { person, workspace } = await import('../support/editor.ts');

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

  describe('lead', () => {
    let done: unknown[];
    let changes: Map<string, readonly string[]>;
    let screen: readonly string[];
    let chosen: ((ids: readonly string[]) => string) | undefined;
    let stats: string[];
    const { stat } = workspace.fs;
    const links = () => new TerminalLinks({
      sessionOf: (terminal) => (terminal === 'ours' ? session('s1', { cwd: '/code/alpha' }) : undefined),
      isTask: (ref) => ref === 'PA-001',
      rowsOf: async () => ({ rows: screen, cols: 40 }),
      changesOf: async (_, { path: file }) => (changes.get(file) ?? []).map((toolUseId) => ({ toolUseId, at: NOW, change: { path: file, edits: [] } })),
      chooseChange: async (_, from) => {
        const wanted = chosen?.(from.map(({ toolUseId }) => toolUseId));
        return from.find(({ toolUseId }) => toolUseId === wanted) ?? assert.fail('nobody should be asked');
      },
      openFile: async (...what) => { done.push(['file', ...what]); },
      openDiff: async (...what) => { done.push(['diff', ...what]); },
      openTask: async (ref) => { done.push(['task', ref]); },
      showError: (error) => { done.push(String(error)); },
    });
    beforeEach(() => {
      done = [];
      changes = new Map();
      screen = [];
      chosen = undefined;
      stats = [];
      workspace.files.clear();
      workspace.fs.stat = async (uri) => {
        stats.push(uri.fsPath);
        return await stat(uri);
      };
    });
    afterEach(() => { workspace.fs.stat = stat; });
    const exist = (...files: readonly string[]): void => { for (const file of files) workspace.files.set(file, ''); };
    /** The links of each row of the screen: their text, and where each leads. */
    const follow = async (): Promise<unknown[]> => {
      const all = links();
      const found: unknown[] = [];
      for (const row of screen) {
        for (const link of await all.provideTerminalLinks({ line: row, terminal: 'ours' as never })) {
          done.length = 0;
          await all.handleTerminalLink(link);
          found.push([row.slice(link.startIndex, link.startIndex + link.length), ...done]);
        }
      }
      return found;
    };

    it('to files that are there, from the agent\'s folder, to changes, and to tasks; in agent terminals alone', async () => {
      exist('/code/alpha/src/a.ts', path.join(os.homedir(), 'n.md'));
      changes.set('src/a.ts', ['tool1']);
      const all = links();
      const ask = async (line: string, terminal: unknown = 'ours') => await all.provideTerminalLinks({ line, terminal: terminal as never });
      const found = await ask('Update(src/a.ts) src/a.ts:3 src/b.ts ~/n.md PA-001 PA-002');
      assert.deepEqual(found.map(({ startIndex, length }) => [startIndex, length]), [[0, 16], [17, 10], [37, 6], [44, 6]]);
      assert.deepEqual(await ask('src/a.ts', 'another'), []);
      const asked = stats.length;
      await ask('src/a.ts:4');
      assert.equal(stats.length, asked, 'what was looked up is known for a while');
      for (const link of found) await all.handleTerminalLink(link);
      changes.clear();
      await all.handleTerminalLink(found[0] ?? assert.fail());
      assert.deepEqual(done, [
        ['diff', 's1', 'tool1'], ['file', '/code/alpha', { path: '/code/alpha/src/a.ts', line: 3 }], ['file', '/code/alpha', { path: path.join(os.homedir(), 'n.md') }], ['task', 'PA-001'],
        ['file', '/code/alpha', { path: '/code/alpha/src/a.ts' }],
      ]);
    });

    it('never to other machines, however they are written', async () => {
      screen = ['see \\\\server\\my share\\a.txt', 'and //server/my share/a.txt', '"\\\\server\\my share\\a.txt"'];
      await follow();
      assert.deepEqual(stats.filter((file) => file.includes('server')), []);
    });

    it('to files whose names have blanks, in quotes or not', async () => {
      exist('/code/alpha/my notes.md', '/out of it/to do.md');
      screen = ['Read "my notes.md" and my notes.md:2', 'or else /out of it/to do.md, and.md'];
      assert.deepEqual(await follow(), [
        ['"my notes.md"', ['file', '/code/alpha', { path: '/code/alpha/my notes.md' }]],
        ['my notes.md:2', ['file', '/code/alpha', { path: '/code/alpha/my notes.md', line: 2 }]],
        ['/out of it/to do.md', ['file', '/code/alpha', { path: '/out of it/to do.md' }]],
      ]);
    });

    it('from every row over which an agent broke a path, within a word or between two', async () => {
      exist('/code/alpha/src/a/deep/folder/below/another.ts', '/code/alpha/a long name/of a file.md', '/code/alpha/src/a');
      changes.set('/elsewhere/with a folder/and a file.txt', ['tool1']);
      screen = [
        '● See the file src/a/deep/folder/below/a',
        '  nother.ts:12 and "a long name/of a',
        '  file.md" and no/such.ts.',
        '● Write(/elsewhere/with a folder/and',
        '       a file.txt)',
      ];
      const file = ['file', '/code/alpha', { path: '/code/alpha/src/a/deep/folder/below/another.ts', line: 12 }];
      const notes = ['file', '/code/alpha', { path: '/code/alpha/a long name/of a file.md' }];
      assert.deepEqual(await follow(), [
        ['src/a/deep/folder/below/a', file], ['nother.ts:12', file], ['"a long name/of a', notes], ['file.md"', notes],
        ['Write(/elsewhere/with a folder/and', ['diff', 's1', 'tool1']], ['a file.txt)', ['diff', 's1', 'tool1']],
      ]);
    });

    it('to the newest change of a file from a head that is there once, and ask which one when it is there more often', async () => {
      changes.set('a.ts', ['newest', 'older', 'oldest']);
      screen = ['● Update(a.ts)'];
      assert.deepEqual(await follow(), [['Update(a.ts)', ['diff', 's1', 'newest']]]);
      screen = ['● Update(a.ts)', '● Update(b.ts)', '● Update(a.ts)'];
      const offered: unknown[] = [];
      chosen = (ids) => {
        offered.push(ids);
        return 'older';
      };
      await follow();
      assert.deepEqual([done, offered], [[['diff', 's1', 'older']], [['newest', 'older'], ['newest', 'older']]]);
    });
  });

  it('find the changes of a head in the conversation: by path, also one that was shortened, by kind, and never those of subagents', async () => {
    const tool = (id: string, file: string, rest: Readonly<Record<string, unknown>> = {}) => ({
      id, at: NOW, type: 'tool', name: 'content' in rest ? 'Write' : 'Edit', input: { file_path: file, ...('content' in rest ? rest : { old_string: 'same\nfirst', new_string: 'same\nsecond' }) }, state: 'done',
      ...(id.startsWith('sub') ? { parentToolUseId: 'agent' } : {}),
    });
    const items = [
      tool('t1', '/code/alpha/src/a.ts', { content: '\nexport {};' }), tool('t2', 'src/a.ts'), tool('t3', '/code/alpha/src/b.ts'), tool('sub', '/code/alpha/src/a.ts'), tool('t4', '/code/alpha/src/a.ts'),
      tool('t5', '/elsewhere/with a folder/and/a/file.txt'),
    ];
    const host = { call: async () => ({ items, firstIndex: 0 }) } as never;
    const ids = async (head: Parameters<typeof shownChanges>[2]): Promise<readonly string[]> => (await shownChanges(host, session('s1'), head)).map(({ toolUseId }) => toolUseId);
    assert.deepEqual(await ids({ path: 'src/a.ts', isWhole: false }), ['t4', 't2']);
    assert.deepEqual(await ids({ path: '/code/alpha/src/a.ts', isWhole: true }), ['t1']);
    assert.deepEqual(await ids({ path: 'src/b.ts', isWhole: true }), ['t3'], 'another kind is better than none');
    assert.deepEqual(await ids({ path: '/elsewhere/with …/file.txt', isWhole: undefined }), ['t5']);
    assert.deepEqual(await ids({ path: '/elsewhere/…/other.txt', isWhole: undefined }), []);
    person.picks.push('first → second');
    const all = await shownChanges(host, session('s1'), { path: 'src/a.ts', isWhole: undefined });
    assert.equal((await chooseChange('/code/alpha/src/a.ts', all)).toolUseId, 't4');
    person.picks.push('export {};');
    assert.equal((await chooseChange('/code/alpha/src/a.ts', all)).toolUseId, 't1');
    assert.equal(person.asked.at(-1), 'Open Change of a.ts');
  });
});
