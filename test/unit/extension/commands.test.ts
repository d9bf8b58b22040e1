import './support/installEditor.ts';
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from '../../../src/extension/commands/command.ts';
import { COMMANDS, type CommandName } from '../../../src/extension/contributions.ts';
import { REPO_ROOT } from '../../support/repoRoot.ts';
import { setUpCommands } from './support/commandBench.ts';
import { ended, NOW, project, session, task } from './support/fleetFixtures.ts';

const { COMMAND_TABLE } = await import('../../../src/extension/commands/commandTable.ts');
const { prepare } = await import('../../../src/extension/commands/prepare.ts');
const { followWorkspaceTrust } = await import('../../../src/extension/commands/project/followWorkspaceTrust.ts');
const { CancellationError, grantTrust, person, terminals, window, workspace } = await import('./support/editor.ts');

describe('commands', () => {
  beforeEach(() => {
    Object.assign(person, { picks: [], texts: [], boxes: [], buttons: [], asked: [], offered: [] });
    window.activeTextEditor = undefined;
    Object.assign(workspace, { isTrusted: true, workspaceFolders: undefined });
  });

  it('newSession asks for project and prompt when it is given none, starts and opens', async () => {
    const { host, opened, run } = setUpCommands();
    host.answers.set('sessions.start', { session: session('new') });
    person.picks.push('alpha');
    person.boxes.push({ text: '  do it ' });
    await run('newSession');
    assert.deepEqual(host.calls, [{ name: 'sessions.start', input: { projectId: 'alpha', prompt: 'do it' } }]);
    assert.deepEqual(opened, ['new']);
  });

  it('newSession and newTask take the project that is in front, or open here, or the only one', async () => {
    const { host, panels, store, run } = setUpCommands();
    host.answers.set('sessions.start', { session: session('new') });
    host.answers.set('tasks.create', { task: task('PA-002') });
    const { state } = store;
    const projects = [project('alpha'), project('beta', { folder: '/code/alpha/beta' })];
    const start = async (changes: Partial<typeof state>): Promise<unknown> => {
      host.listener?.onSnapshot({ ...state, projects, ...changes });
      await run('newSession', { prompt: 'x' });
      return (host.calls.at(-1)?.input as { projectId?: string } | undefined)?.projectId;
    };
    const show = (fsPath: string): void => { window.activeTextEditor = { document: { uri: { scheme: 'file', fsPath } } }; };
    assert.equal(await start({ projects: [project('only')] }), 'only');
    show('/code/alpha/src/a.ts');
    assert.equal(await start({}), 'alpha');
    show('/code/alpha/beta/b.ts');
    assert.equal(await start({}), 'beta', 'the inner one');
    show('/home/tasks/PA-001.md');
    assert.equal(await start({ tasks: [task('PA-001', { projectId: 'beta' })] }), 'beta', "a task's file belongs to its project");
    panels.activeSessionId = 'busy';
    assert.equal(await start({}), 'alpha', 'its session is in front');
    panels.activeSessionId = undefined;
    window.activeTextEditor = undefined;
    workspace.workspaceFolders = [{ name: 'x', uri: { scheme: 'file', fsPath: '/code/alpha/beta/src' } }];
    assert.equal(await start({}), 'beta', 'its folder is open here');
    await run('newTask', { title: 'x' });
    assert.deepEqual(host.calls.at(-1)?.input, { projectId: 'beta', title: 'x' });
    assert.deepEqual(person.asked, [], 'nobody was asked');
    workspace.workspaceFolders = undefined;
    await assert.rejects(start({}));
    assert.deepEqual(person.asked, ['New Session'], 'now it is not clear');
  });

  it('newSession lets the guessed project be changed in the box of the prompt, and keeps what was typed', async () => {
    const { host, panels, run } = setUpCommands();
    host.answers.set('sessions.start', { session: session('new') });
    panels.activeSessionId = 'busy';
    person.boxes.push({ text: 'do ', button: true }, { text: 'do it' });
    person.picks.push('beta');
    person.buttons.push('Trust Folder');
    await run('newSession');
    assert.deepEqual(host.calls, [
      { name: 'projects.setTrust', input: { projectId: 'beta', isTrusted: true } },
      { name: 'sessions.start', input: { projectId: 'beta', prompt: 'do it' } },
    ]);
    assert.deepEqual(person.asked, ['New session in alpha', 'New Session', 'Do you trust the authors of the files in beta?', 'New session in beta']);
  });

  it('commands about a session mean the one whose panel is in front, when that can be', async () => {
    const { host, opened, panels, run } = setUpCommands();
    panels.activeSessionId = 'busy';
    await run('interruptSession');
    await run('renameSession', { name: 'Better' });
    await run('queueFollowUp', { text: 'then this' });
    assert.deepEqual(host.calls.map(({ input }) => (input as { sessionId: string }).sessionId), ['busy', 'busy', 'busy']);
    assert.deepEqual(person.asked, []);
    panels.activeSessionId = 'idle';
    await assert.rejects(run('interruptSession'), 'it has no turn: one that has is asked for');
    person.picks.push('busy');
    await run('openSession');
    assert.deepEqual(person.asked, ['Interrupt Session', 'Open Session']);
    assert.deepEqual(opened, ['busy']);
  });

  it('commands about a task mean the one whose file is in front', async () => {
    const { host, run } = setUpCommands();
    window.activeTextEditor = { document: { uri: { scheme: 'file', fsPath: '/home/tasks/PA-001.md' } } };
    host.answers.set('tasks.dispatch', { session: session('new') });
    await run('dispatchTask');
    assert.deepEqual([host.calls, person.asked], [[{ name: 'tasks.dispatch', input: { ref: 'PA-001' } }], []]);
  });

  it('trust in the workspace, once given, counts for the projects in it, and for no others', async () => {
    const root = await mkdtemp(path.join(tmpdir(), 'mc-trust-'));
    try {
      const { host, store } = setUpCommands();
      workspace.isTrusted = false;
      workspace.workspaceFolders = [{ name: 'w', uri: { scheme: 'file', fsPath: root } }];
      const known = { ...store.state, projects: [project('here', { folder: root, isTrusted: false }), project('elsewhere', { folder: tmpdir(), isTrusted: false })] };
      host.listener?.onSnapshot(known);
      const followed = new Promise<unknown>((resolve) => { host.answers.set('projects.setTrust', (input: unknown) => { resolve(input); return {}; }); });
      const follower = followWorkspaceTrust(host, store, (error) => { throw error; });
      grantTrust();
      assert.deepEqual(await followed, { projectId: 'here', isTrusted: true });
      host.listener?.onSnapshot(known);
      await new Promise((resolve) => { setImmediate(resolve); });
      assert.deepEqual(host.calls.map(({ name }) => name), ['projects.setTrust'], 'trust that is revoked later stays revoked');
      follower.dispose();
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });

  it('newSession asks for trust first where it is missing, and starts nothing without it', async () => {
    const { host, run } = setUpCommands();
    await assert.rejects(run('newSession', { projectId: 'beta', prompt: 'x' }));
    assert.deepEqual(host.calls, []);
    person.buttons.push('Trust Folder');
    host.answers.set('sessions.start', { session: session('new') });
    await run('newSession', { projectId: 'beta', prompt: 'x' });
    assert.deepEqual(host.calls.map(({ name }) => name), ['projects.setTrust', 'sessions.start']);
  });

  it('showCosts opens the panel, which goes on with what a lost one had kept, and gives back the figures', async () => {
    const { host, costs, run } = setUpCommands();
    host.answers.set('ledger.week', { days: [] });
    assert.deepEqual(await run('showCosts'), { days: [] });
    await run('showCosts', { kept: { period: 'today' } });
    assert.deepEqual(costs, [undefined, { period: 'today' }]);
  });

  it('stopSession asks only when that cuts a turn short', async () => {
    const { host, run } = setUpCommands();
    await run('stopSession', { sessionId: 'idle' });
    await assert.rejects(run('stopSession', { sessionId: 'busy' }));
    assert.deepEqual(host.calls.map(({ input }) => input), [{ sessionId: 'idle' }]);
  });

  it('removeSession asks, names what stays, and leaves live ones of the selection alone', async () => {
    const { host, run } = setUpCommands();
    host.listener?.onEvents([{ type: 'sessionChanged', session: ended('done', NOW) }, { type: 'sessionChanged', session: ended('done too', NOW) }]);
    await assert.rejects(run('removeSession', { sessionId: 'busy' }), { code: 'sessionLive' });
    await assert.rejects(run('removeSession', { sessionId: 'done' }), CancellationError);
    assert.deepEqual(host.calls, []);
    person.buttons.push('Remove');
    const selection = ['done', 'busy', 'done too'].map((sessionId) => ({ sessionId }));
    assert.deepEqual(await run('removeSession', { sessionId: 'done' }, selection), ['done', 'done too']);
    assert.deepEqual(host.calls, [{ name: 'sessions.remove', input: { sessionId: 'done' } }, { name: 'sessions.remove', input: { sessionId: 'done too' } }]);
    assert.deepEqual(person.asked, ['Remove the session done?', 'Remove 2 sessions?']);
    const [modal] = person.offered[1] ?? [];
    assert.match((modal as { readonly detail: string }).detail, /30 days.*Transcripts.*\n\n.*live agent.*1/s);
  });

  it('showOlderSessions loads a page and shows it, and says so when there is none', async () => {
    const { host, services, run } = setUpCommands();
    let shown = 0;
    const focused: (readonly string[])[] = [];
    Object.assign(services, { fleetView: { showOlderSessions: async () => { shown += 1; }, focusFirst: async (ids: readonly string[]) => { focused.push(ids); } } });
    await run('showOlderSessions');
    assert.deepEqual([person.asked, shown], [['$(info) The Fleet view shows all sessions.'], 0]);
    host.answers.set('sessions.list', { sessions: [ended('ancient', NOW)], total: 1 });
    host.listener?.onEvents([{ type: 'olderSessionsChanged', count: 1 }]);
    await run('showOlderSessions');
    assert.deepEqual([services.older.find('ancient')?.id, shown], ['ancient', 1]);
    host.answers.set('sessions.list', { sessions: [ended('ancient', NOW), ended('older', NOW), ended('oldest', NOW)], total: 3 });
    await run('showOlderSessions', { isInSight: true });
    assert.deepEqual([shown, focused], [1, [['older', 'oldest']]], 'who is there already goes on with what came');
  });

  it('from the palette, ended sessions of any age can be picked, and only for what fits them', async () => {
    const { host, run } = setUpCommands();
    host.answers.set('sessions.list', { sessions: [ended('ancient', NOW)], total: 1 });
    host.listener?.onEvents([{ type: 'sessionChanged', session: ended('done', NOW) }, { type: 'olderSessionsChanged', count: 1 }]);
    person.picks.push(['ancient', 'done']);
    person.buttons.push('Remove');
    assert.deepEqual(await run('removeSession'), ['done', 'ancient']);
    host.calls.length = 0;
    person.picks.push('idle');
    await run('stopSession');
    assert.deepEqual(host.calls.map(({ name }) => name), ['sessions.stop']);
    person.picks.push('ancient');
    host.answers.set('sessions.resume', { session: session('ancient') });
    await run('resumeSession');
    assert.deepEqual(host.calls.at(-1), { name: 'sessions.resume', input: { sessionId: 'ancient' } });
  });

  it('addProject trusts a folder of a trusted window, asks about others and about where links lead, and never trusts in Restricted Mode', async () => {
    const root = await mkdtemp(path.join(tmpdir(), 'mc-trust-'));
    const [inside, elsewhere, link] = ['w/sub', 'elsewhere', 'w/link'].map((name) => path.join(root, name)) as [string, string, string];
    try {
      await mkdir(inside, { recursive: true });
      await mkdir(elsewhere);
      await symlink(elsewhere, link, 'junction');
      const { host, run } = setUpCommands();
      host.answers.set('projects.add', { project: project('new') });
      workspace.workspaceFolders = [{ name: 'w', uri: { scheme: 'file', fsPath: path.join(root, 'w') } }];
      await run('addProject', { folder: inside });
      assert.deepEqual(person.asked, []);
      for (const folder of [elsewhere, link]) {
        person.buttons.push('Add Without Trust');
        await run('addProject', { folder });
        assert.match(person.asked.at(-1) ?? '', /elsewhere/, 'the question names the folder itself');
      }
      workspace.isTrusted = false;
      await run('addProject', { folder: inside });
      assert.deepEqual(host.calls.map(({ input }) => (input as { isTrusted: boolean }).isTrusted), [true, false, false, false]);
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });

  it('addProject trusts through a link that leads to the workspace itself', async () => {
    const root = await mkdtemp(path.join(tmpdir(), 'mc-trust-'));
    try {
      await mkdir(path.join(root, 'real'));
      await symlink(path.join(root, 'real'), path.join(root, 'w'), 'junction');
      const { host, run } = setUpCommands();
      host.answers.set('projects.add', { project: project('new') });
      workspace.workspaceFolders = [{ name: 'w', uri: { scheme: 'file', fsPath: path.join(root, 'w') } }];
      await run('addProject', { folder: path.join(root, 'real') });
      assert.deepEqual(host.calls.map(({ input }) => input), [{ folder: path.join(root, 'real'), isTrusted: true }]);
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });

  it("logIn starts the agent in the person's own folder, without a host, and not in Restricted Mode", async () => {
    const { host, services, run } = setUpCommands();
    host.become('stopped');
    assert.equal(COMMAND_TABLE.logIn.needs, 'trust');
    assert.equal(await prepare('trust', services), true);
    assert.equal(host.state, 'stopped');
    await run('logIn');
    assert.deepEqual(terminals.map(({ options, typed }) => [options['cwd'], typed]), [[homedir(), ['claude /login']]]);
    workspace.isTrusted = false;
    assert.equal(await prepare('trust', services), false);
  });

  it('stopHost without a host says so and starts none', async () => {
    const { host, run } = setUpCommands();
    host.become('stopped');
    await run('stopHost');
    assert.match(person.asked[0] ?? '', /is not running/);
    assert.deepEqual([host.calls, host.state], [[], 'stopped']);
  });

  it('stopHost warns about live agents and then ends them', async () => {
    const { host, run } = setUpCommands();
    host.answers.set('host.shutdown', (input: { force?: boolean }) => {
      if (input.force === true) queueMicrotask(() => { host.become('stopped'); });
      return { willStop: input.force === true, liveSessionCount: 2 };
    });
    await assert.rejects(run('stopHost'));
    person.buttons.push('Stop Host');
    await run('stopHost');
    assert.deepEqual(host.calls.map(({ input }) => input), [{}, {}, { force: true }]);
  });

  it('are off in Restricted Mode exactly when they need trust', async () => {
    const manifest = JSON.parse(await readFile(path.join(REPO_ROOT, 'package.json'), 'utf8')) as { contributes: { commands: { command: string; enablement?: string }[] } };
    for (const [name, { needs }] of Object.entries(COMMAND_TABLE) as [CommandName, Command][]) {
      const declared = manifest.contributes.commands.find(({ command }) => command === COMMANDS[name]);
      assert.equal(declared?.enablement, needs === 'trust' || needs === 'trustedWindow' ? 'isWorkspaceTrusted' : undefined, name);
    }
  });

  it('ask for the host each time, so that one that is older is replaced when a person asks for something', async () => {
    const { host, services } = setUpCommands();
    let askedCount = 0;
    host.ensureStarted = async () => { askedCount += 1; };
    await prepare('nothing', services);
    assert.equal(askedCount, 0);
    await prepare('host', services);
    assert.equal(askedCount, 1);
  });

  it('a command that starts agents does nothing in Restricted Mode but says so', async () => {
    const { services } = setUpCommands();
    workspace.isTrusted = false;
    assert.equal(await prepare('trustedWindow', services), false);
    assert.match(person.asked[0] ?? '', /Restricted Mode/);
    assert.equal(await prepare('host', services), true);
  });
});
