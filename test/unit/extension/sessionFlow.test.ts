import './support/installEditor.ts';
import assert from 'node:assert/strict';
import type { Command, CommandArgument, CommandServices } from '../../../src/extension/commands/command.ts';
import type { CommandName } from '../../../src/extension/contributions.ts';
import { FleetLayout } from '../../../src/extension/state/fleetLayout.ts';
import { FleetStore } from '../../../src/extension/state/fleetStore.ts';
import { OlderSessions } from '../../../src/extension/state/olderSessions.ts';
import { SessionDrafts } from '../../../src/extension/state/sessionDrafts.ts';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import { say } from '../../../src/protocol/texts/say.ts';
import { FakeClock, FakeHost } from './support/fakeHost.ts';
import { ended, fleet, NOW, project, session, task } from './support/fleetFixtures.ts';
import { memory } from './support/memory.ts';

const { COMMAND_TABLE } = await import('../../../src/extension/commands/commandTable.ts');
const { diagnostics, DiagnosticSeverity, git, person, Range, Uri, window, workspace } = await import('./support/editor.ts');

function setUp() {
  const host = new FakeHost();
  const clock = new FakeClock();
  const store = new FleetStore(host, clock);
  host.listener?.onSnapshot(fleet({
    projects: [project('alpha'), project('beta', { isTrusted: false })],
    sessions: [session('busy', { phase: 'thinking' }), session('busy too', { phase: 'waiting' }), session('idle'), ended('done', NOW), ended('crashed', NOW)],
    tasks: [task('PA-001', { title: 'Count apples' }), task('PA-002', { column: 'done' })],
  }));
  host.answers.set('sessions.start', { session: session('new') });
  host.answers.set('tasks.dispatch', { session: session('new') });
  const opened: string[] = [];
  const panels = { open: (id: string) => { opened.push(id); }, isShowing: () => false, activeSessionId: undefined as string | undefined };
  const drafts = new SessionDrafts(memory(), Uri.file('/storage') as never);
  const focused = { target: undefined as unknown };
  const services = {
    host, fleet: store, panels, drafts, clock, layout: new FleetLayout(memory()), older: new OlderSessions(host, store), fleetView: { focusedTarget: async () => focused.target }, documents: { show: async () => {} },
  } as unknown as CommandServices;
  const run = async (name: CommandName, argument: object = {}, selection?: readonly CommandArgument[]): Promise<unknown> =>
    await (COMMAND_TABLE[name] as Command).run(services, argument as CommandArgument, selection);
  const started = (): unknown => host.calls.find(({ name }) => name === 'sessions.start' || name === 'tasks.dispatch');
  const prompt = (): string => (host.calls.find(({ name }) => name === 'sessions.start')?.input as { prompt: string } | undefined)?.prompt ?? '';
  return { host, clock, drafts, focused, opened, panels, services, run, started, prompt };
}

describe('the way to a new session', () => {
  beforeEach(() => {
    Object.assign(person, { picks: [], texts: [], boxes: [], buttons: [], asked: [], offered: [] });
    window.activeTextEditor = undefined;
    window.shown.length = 0;
    workspace.files.clear();
    diagnostics.clear();
    git.repositories = undefined;
    Object.assign(workspace, { isTrusted: true, workspaceFolders: undefined });
  });

  it('asks everything in numbered steps, and goes back to each with what was answered', async () => {
    const { drafts, host, opened, run, started } = setUp();
    host.answers.set('sessions.previewLaunch', { options: [] });
    person.picks.push('alpha', 'Write a Prompt', 'sonnet', '<back>', '<back>', 'opus', 'Plan', 'Panel', '<button 1>', 'A process for each prompt');
    person.boxes.push({ text: 'count' }, { text: 'count apples' });
    await run('newSessionWithOptions');
    assert.deepEqual(started(), { name: 'sessions.start', input: { projectId: 'alpha', prompt: 'count apples', model: 'opus', permissionMode: 'plan', launch: { transport: 'stream', streamMode: 'perTurn' } } });
    assert.deepEqual(host.calls[0], { name: 'sessions.previewLaunch', input: { projectId: 'alpha', launch: { model: 'opus', permissionMode: 'plan', transport: 'stream' } } });
    assert.deepEqual(opened, ['new']);
    const named = 'New session in alpha';
    assert.deepEqual(person.asked, ['New Session (1/6)', ...[2, 3, 4, 5, 4, 3, 4, 5, 6, 7].map((step) => `${named} (${step}/7)`)]);
    assert.ok(person.offered.some(([, value]) => value === 'count'), 'the prompt is still there');
    assert.deepEqual(drafts.kept.last, { model: 'opus', permissionMode: 'plan', transport: 'stream', streamMode: 'perTurn' });
  });

  it('remembers what was chosen last, and takes any name of a model', async () => {
    const { host, run, drafts } = setUp();
    for (const picks of [['alpha', 'Write a Prompt', '>claude-next-1', 'Other model: claude-next-1', 'Plan', 'As in the settings', 'As in the settings'], ['alpha', 'Write a Prompt', 'claude-next-1', 'As in the settings', 'As in the settings', 'As in the settings']]) {
      person.picks.push(...picks);
      person.boxes.push({ text: 'x' });
      await run('newSessionWithOptions');
    }
    assert.deepEqual(host.calls.map(({ input }) => input), [{ projectId: 'alpha', prompt: 'x', model: 'claude-next-1', permissionMode: 'plan' }, { projectId: 'alpha', prompt: 'x', model: 'claude-next-1' }]);
    assert.deepEqual([drafts.kept.model, drafts.kept.prompt], ['', '']);
  });

  it('takes a task of the backlog, with or without more words; a task of another project is no choice', async () => {
    const { host, run } = setUp();
    person.picks.push('alpha', 'Count apples', 'As in the settings', 'As in the settings', 'As in the settings', 'As in the settings');
    person.boxes.push({ text: '' });
    await run('newSessionWithOptions');
    person.picks.push('alpha', 'Count apples', 'haiku', 'As in the settings', 'As in the settings', 'A process for each prompt');
    person.boxes.push({ text: 'Carefully.' });
    await run('newSessionWithOptions');
    assert.deepEqual(host.calls, [{ name: 'tasks.dispatch', input: { ref: 'PA-001' } }, { name: 'tasks.dispatch', input: { ref: 'PA-001', extraPrompt: 'Carefully.', model: 'haiku', launch: { streamMode: 'perTurn' } } }]);
    assert.ok(!person.offered.flat().some((label) => String(label).includes('PA-002')), 'what is done is not offered');
    person.picks.push('beta');
    person.buttons.push('Trust Folder');
    person.asked.length = 0;
    await assert.rejects(run('newSessionWithOptions'));
    assert.deepEqual(person.asked.slice(-1), ['New session in beta (2/6)'], 'beta has no task, so the step is left out');
  });

  it('loses no word when it is left, and forgets them when the session was started', async () => {
    const { host, run, panels } = setUp();
    panels.activeSessionId = 'idle';
    person.boxes.push({ text: 'long words ', button: 1 });
    await assert.rejects(run('newSession'), 'all options, then closed');
    person.boxes.push({});
    await assert.rejects(run('newSession'));
    assert.deepEqual(person.offered.at(-1), ['What should the agent do? This is what you typed last time.', 'long words ']);
    person.boxes.push({ text: 'long words, whole' });
    host.answers.set('sessions.start', () => { throw new MissionControlError('agentMissing', say('agent.notFound')); });
    await assert.rejects(run('newSession'), { code: 'agentMissing' });
    host.answers.set('sessions.start', { session: session('new') });
    person.boxes.push({ text: 'long words, whole' });
    await run('newSession');
    assert.equal(person.offered.at(-1)?.[1], 'long words, whole', 'a start that failed keeps them too');
    person.boxes.push({});
    await assert.rejects(run('newSession'));
    assert.deepEqual(person.offered.at(-1), ['What should the agent do?', '']);
  });

  it('runs the agent in a terminal when that is asked for, in all steps or by the button of the short way, and remembers it', async () => {
    const { drafts, host, run } = setUp();
    person.picks.push('alpha', 'Write a Prompt', 'As in the settings', 'As in the settings', 'Terminal');
    person.boxes.push({ text: 'count' });
    await run('newSessionWithOptions');
    assert.deepEqual(host.calls.at(-1), { name: 'sessions.start', input: { projectId: 'alpha', prompt: 'count', launch: { transport: 'terminal' } } }, 'a process for each prompt is no question there');
    assert.deepEqual(drafts.kept.last, { transport: 'terminal' });
    person.boxes.push({ text: 'more', button: 3 }, { text: 'more apples' });
    await run('newSession', { projectId: 'alpha' });
    assert.deepEqual(host.calls.at(-1), { name: 'sessions.start', input: { projectId: 'alpha', prompt: 'more apples', launch: { transport: 'stream' } } });
    person.boxes.push({ text: 'again' });
    await run('newSession', { projectId: 'alpha' });
    assert.deepEqual(host.calls.at(-1), { name: 'sessions.start', input: { projectId: 'alpha', prompt: 'again', launch: { transport: 'stream' } } });
  });

  it('leads to an editor for long prompts, which starts with what was chosen before', async () => {
    const { panels, run, started } = setUp();
    panels.activeSessionId = 'idle';
    person.boxes.push({ text: 'first line', button: 2 });
    assert.equal(await run('newSession'), undefined);
    const file = '/storage/New Session Prompt.md';
    assert.deepEqual([window.shown, workspace.files.get(file), started()], [[file], 'first line\n', undefined]);
    const text = 'first line\n\nsecond line\n';
    let savedCount = 0;
    const document = { uri: Uri.file(file), getText: () => text, save: async () => { savedCount += 1; } };
    window.activeTextEditor = { document };
    await run('startPromptInEditor');
    assert.deepEqual(started(), { name: 'sessions.start', input: { projectId: 'alpha', prompt: text.trim() } });
    assert.deepEqual([savedCount, workspace.files.has(file)], [1, false]);
    window.activeTextEditor = { document: { ...document, getText: () => ' \n' } };
    await assert.rejects(run('startPromptInEditor'), /Write what the agent should do first/);
  });

  it('begins at a folder of the Explorer: a project, a part of one, or one that is to be added', async () => {
    const { run, host } = setUp();
    person.boxes.push({ text: 'a' }, { text: 'b' });
    await run('newSessionHere', Uri.file('/code/alpha'));
    await run('newSessionHere', Uri.file('/code/alpha/src/my lib'));
    assert.deepEqual(host.calls.map(({ input }) => (input as { prompt: string }).prompt), ['a', 'b\n\nThis is about the folder @"src/my lib".']);
    await assert.rejects(run('newSessionHere', Uri.file('/elsewhere')), 'nobody added it');
  });

  it('begins at a selection: quoted with file and lines, cut when it is long, and said to be unsaved', async () => {
    const { run, prompt, host } = setUp();
    const select = async (text: string, from: [number, number], to: [number, number], more: object = {}): Promise<string> => {
      host.calls.length = 0;
      window.activeTextEditor = {
        document: { uri: Uri.file('/code/alpha/src/a.ts'), languageId: 'typescript', isDirty: false, isUntitled: false, getText: () => text, lineAt: () => ({ text: 'the line' }), ...more },
        selection: Object.assign(new Range(...from, ...to), { isEmpty: text === '' }),
      };
      person.boxes.push({ text: 'Why?' });
      await run('newSessionFromSelection');
      return prompt();
    };
    assert.equal(await select('const a = 1;\nconst b = 2;\n', [2, 0], [4, 0]), 'Why?\n\n@src/a.ts#L3-4\n```typescript\nconst a = 1;\nconst b = 2;\n```');
    assert.equal(await select('', [2, 1], [2, 1]), 'Why?\n\n@src/a.ts#L3\n```typescript\nthe line\n```');
    assert.match(await select('```js\n```', [0, 0], [1, 3]), /\n````typescript\n```js\n```\n````$/);
    assert.equal(await select('x\n'.repeat(300), [0, 0], [300, 0]), 'Why?\n\n@src/a.ts#L1-300\n(300 lines are selected, too many to quote: read them in the file.)');
    assert.match(person.offered.at(-1)?.[0] as string, /Attached: a\.ts, lines 1–300 \(too long to quote/);
    const unsaved = await select('y'.repeat(20).concat('\n').repeat(900), [0, 0], [900, 0], { isDirty: true });
    assert.match(unsaved, /#L1-900 \(not saved yet, so the file on disk differs; only the first 200 of 900 lines are quoted\)\n```typescript\n/);
    assert.ok(unsaved.length < 11_000);
  });

  it('begins at problems: those of the light bulb, or all of the file, errors first', async () => {
    const { run, prompt, host } = setUp();
    const file = '/code/alpha/src/a.ts';
    diagnostics.set(file, [
      { severity: DiagnosticSeverity.Warning, range: new Range(1, 0, 1, 5), message: 'Unused\nvariable.', source: 'eslint', code: { value: 'no-unused' } },
      { severity: DiagnosticSeverity.Error, range: new Range(8, 0, 8, 5), message: 'Wrong type.', source: 'ts', code: 2322 },
    ]);
    window.activeTextEditor = { document: { uri: Uri.file(file) } };
    person.boxes.push({ text: 'Fix these problems.' }, { text: 'Fix this problem.' });
    await run('fixProblems');
    assert.equal(prompt(), 'Fix these problems.\n\nProblems in @src/a.ts:\n- line 9: error (ts 2322): Wrong type.\n- line 2: warning (eslint no-unused): Unused variable.');
    assert.deepEqual(person.offered.at(-1), ['What should the agent do? Attached: 2 problems in a.ts', 'Fix these problems.']);
    host.calls.length = 0;
    await run('fixProblems', { uri: Uri.file(file), range: new Range(8, 2, 8, 2) });
    assert.equal(prompt(), 'Fix this problem.\n\nProblems in @src/a.ts:\n- line 9: error (ts 2322): Wrong type.');
    await assert.rejects(run('fixProblems', { uri: Uri.file('/code/alpha/clean.ts') }), /no problem here/);
  });

  it('begins at changes: of a group with its files and the commit message, or of the whole repository', async () => {
    const { run, prompt, host } = setUp();
    const changed = (name: string): { uri: InstanceType<typeof Uri> } => ({ uri: Uri.file(`/code/alpha/${name}`) });
    const rootUri = Uri.file('/code/alpha');
    const state = { indexChanges: [changed('b.ts')], workingTreeChanges: [] as { uri: InstanceType<typeof Uri> }[], mergeChanges: [], untrackedChanges: [changed('c.ts')] };
    // What the editor shows is some seconds old until it is asked to look.
    const status = async (): Promise<void> => { state.workingTreeChanges = [changed('a.ts'), changed('b.ts')]; };
    git.repositories = [{ rootUri, inputBox: { value: 'Add pears\n\nThey are new.' }, state, status }];
    person.boxes.push({ text: 'Review.' }, { text: 'Review.' });
    await run('reviewChanges', { id: 'index', resourceStates: [{ resourceUri: changed('b.ts').uri }] });
    assert.equal(prompt(), 'Review.\n\nThe staged changes of this repository (git diff --cached):\n- @b.ts\n\nTheir commit message so far:\n> Add pears\n> \n> They are new.');
    host.calls.length = 0;
    await run('reviewChanges', { rootUri });
    assert.match(prompt(), /^Review\.\n\nAll changes .* not committed .*:\n- @a\.ts\n- @b\.ts\n- @c\.ts\n\nTheir commit/);
  });

  it('begins at no changes where there are none, and gives only the names of very many', async () => {
    const { run, prompt, started } = setUp();
    const rootUri = Uri.file('/code/alpha');
    const state = { indexChanges: [], workingTreeChanges: [] as object[], mergeChanges: [] };
    git.repositories = [{ rootUri, inputBox: { value: '' }, state, status: async () => {} }];
    await assert.rejects(run('reviewChanges', { rootUri }), /no uncommitted changes/);
    assert.equal(started(), undefined);
    state.workingTreeChanges = Array.from({ length: 120 }, (_, index) => ({ uri: Uri.file(`/code/alpha/file ${String(index + 1).padStart(3, '0')}.ts`) }));
    person.boxes.push({ text: 'Review.' });
    await run('reviewChanges', { rootUri });
    assert.match(prompt(), /:\n- "file 001\.ts"\n[^@]*- "file 100\.ts"\n- and 20 more$/);
  });
});

describe('several sessions at once', () => {
  beforeEach(() => { Object.assign(person, { picks: [], texts: [], boxes: [], buttons: [], asked: [], offered: [] }); });
  const rows = (...ids: string[]): { sessionId: string }[] => ids.map((sessionId) => ({ sessionId }));

  it('are stopped after one question that says how many are in their turn; those that have ended are left alone', async () => {
    const { host, run } = setUp();
    const selection = rows('busy', 'idle', 'busy too', 'done');
    await assert.rejects(run('stopSession', selection[0], selection));
    assert.deepEqual([person.asked, host.calls], [['Stop 3 sessions? 2 of them are in the middle of their turn.'], []]);
    person.buttons.push('Stop');
    await run('stopSession', selection[0], selection);
    assert.deepEqual(host.calls.map(({ input }) => (input as { sessionId: string }).sessionId), ['busy', 'idle', 'busy too']);
  });

  it('are resumed and pinned, and those that fail are named in one message', async () => {
    const { host, opened, run } = setUp();
    host.answers.set('sessions.resume', ({ sessionId }: { sessionId: string }) => {
      if (sessionId === 'crashed') throw new MissionControlError('notFound', say('session.resumeTranscriptGone'));
      return { session: session(sessionId) };
    });
    const selection = rows('done', 'crashed', 'idle');
    await run('resumeSession', selection[0], selection);
    assert.deepEqual([host.calls.map(({ input }) => input), opened], [rows('done', 'crashed'), []]);
    assert.equal(person.asked[0], 'This did not work for 1 of 2 sessions.');
    assert.match((person.offered[0]?.[0] as { detail?: string } | undefined)?.detail ?? '', /^crashed: The transcript of this session is gone/);
    host.calls.length = 0;
    await run('pinSession', selection[0], selection);
    assert.deepEqual(host.calls.map(({ name, input }) => [name, input]), ['done', 'crashed', 'idle'].map((sessionId) => ['sessions.setPinned', { sessionId, isPinned: true }]));
  });

  it('resume asks for trust where it is gone, and brings a removed project back', async () => {
    const { host, run, opened } = setUp();
    let isTrusted = false;
    host.answers.set('sessions.resume', () => {
      if (!isTrusted) throw new MissionControlError('notTrusted', say('session.notTrusted', { folder: '/code/gone' }));
      return { session: session('orphan') };
    });
    for (const name of ['projects.add', 'projects.setTrust']) host.answers.set(name, () => { isTrusted = true; return {}; });
    host.listener?.onEvents([{ type: 'sessionChanged', session: ended('orphan', NOW, { projectId: 'gone', cwd: '/code/gone' }) }]);
    await assert.rejects(run('resumeSession', { sessionId: 'orphan' }), 'trust was not given');
    person.buttons.push('Trust Folder');
    await run('resumeSession', { sessionId: 'orphan' });
    assert.deepEqual([host.calls.map(({ name }) => name), opened], [['sessions.resume', 'sessions.resume', 'projects.add', 'sessions.resume'], ['orphan']]);
    assert.deepEqual(host.calls[2]?.input, { folder: '/code/gone', isTrusted: true });
  });

  it('any of the past is found by its words, page by page', async () => {
    const { clock, host, run, opened } = setUp();
    const all = Array.from({ length: 60 }, (_, index) => ended(`s${index}`, NOW, { name: `Errand ${index}` }));
    host.answers.set('sessions.list', ({ text = '', after, limit }: { text?: string; after?: string; limit: number }) => {
      const found = all.filter(({ name }) => name.includes(text));
      const start = Number(after ?? 0);
      return { sessions: found.slice(start, start + limit), total: found.length, ...(start + limit < found.length ? { next: String(start + limit) } : {}) };
    });
    person.picks.push('Load More', 'Errand 55');
    await run('resumeSession');
    assert.deepEqual(opened, ['s55']);
    person.picks.push('>Errand 12', 'Errand 12');
    const found = run('resumeSession');
    await new Promise((resolve) => { setTimeout(resolve, 5); });
    clock.advance(200);
    await found;
    assert.deepEqual(opened, ['s55', 's12']);
    assert.deepEqual(host.calls.find(({ input }) => (input as { text?: string }).text !== undefined)?.input, { onlyEnded: true, limit: 50, text: 'Errand 12' });
  });

  it('F2 renames the row that has the keyboard, and does nothing on a row that is no session', async () => {
    const { focused, host, run } = setUp();
    focused.target = { projectId: 'alpha' };
    assert.equal(await run('renameSession', { isFocused: true }), undefined);
    focused.target = { sessionId: 'idle', projectId: 'alpha' };
    person.texts.push('Better');
    await run('renameSession', { isFocused: true });
    assert.deepEqual(host.calls, [{ name: 'sessions.rename', input: { sessionId: 'idle', name: 'Better' } }]);
  });
});
