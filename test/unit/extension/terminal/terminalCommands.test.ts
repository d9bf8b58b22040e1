import '../support/installEditor.ts';
import assert from 'node:assert/strict';
import type { SessionView } from '../../../../src/protocol/domain/session.ts';
import type { Command, CommandArgument, CommandServices } from '../../../../src/extension/commands/command.ts';
import type { CommandName } from '../../../../src/extension/contributions.ts';
import { FleetStore } from '../../../../src/extension/state/fleetStore.ts';
import { FakeClock, FakeHost } from '../support/fakeHost.ts';
import { ended, fleet, NOW, project, session } from '../support/fleetFixtures.ts';

const { COMMAND_TABLE } = await import('../../../../src/extension/commands/commandTable.ts');
const { startFromProfile } = await import('../../../../src/extension/commands/terminal/newAgentTerminal.ts');
const { CancellationError, person, Uri, window, workspace } = await import('../support/editor.ts');

const inTerminal = (id: string, changes: Partial<SessionView> = {}): SessionView => session(id, { transport: 'terminal', cwd: '/code/alpha', ...changes });

function setUp({ sessions = [], inPanel, active, open = [], isTrusted = true }: {
  readonly sessions?: readonly SessionView[]; readonly inPanel?: string; readonly active?: string; readonly open?: readonly string[]; readonly isTrusted?: boolean;
} = {}) {
  const host = new FakeHost();
  const store = new FleetStore(host, new FakeClock());
  host.listener?.onSnapshot(fleet({ projects: [project('alpha', { isTrusted })], sessions: [...sessions] }));
  host.answers.set('sessions.start', { session: inTerminal('new') });
  host.answers.set('sessions.get', ({ sessionId }: { sessionId: string }) => ({ session: session(sessionId), items: [], firstIndex: 0, total: 0 }));
  const done: unknown[][] = [];
  const terminals = {
    show: async ({ id }: SessionView) => { done.push(['terminal', id]); },
    paste: async ({ id }: SessionView, text: string) => { done.push(['paste', id, text]); },
    detach: (id: string) => { done.push(['detach', id]); return true; },
    isOpen: (id: string) => open.includes(id),
    sessionOf: (terminal: { readonly creationOptions?: { readonly of?: string } }) => terminal.creationOptions?.of,
    activeSessionId: active,
  };
  const services = {
    host, fleet: store, terminals, settings: { whenTaken: async () => {} }, older: { all: async () => [], find: () => undefined },
    drafts: { kept: {}, keep: () => {} },
    panels: { open: (id: string) => { done.push(['panel', id]); }, isShowing: () => false, activeSessionId: inPanel },
  } as unknown as CommandServices;
  const run = async (name: CommandName, argument: CommandArgument = {}, selection?: readonly CommandArgument[]): Promise<unknown> => await (COMMAND_TABLE[name] as Command).run(services, argument, selection);
  return { host, services, done, run };
}

describe('commands about terminals of agents', () => {
  const two = [inTerminal('one'), inTerminal('two'), session('streamed'), ended('over', NOW, { transport: 'terminal' })];

  beforeEach(() => {
    Object.assign(person, { picks: [], buttons: [], asked: [], offered: [] });
    window.activeTextEditor = undefined;
    workspace.isTrusted = true;
  });

  it('showTerminal takes the row, else the panel in front, else the only one, and else asks; a session without a terminal says so', async () => {
    const { done, run } = setUp({ sessions: two, active: 'one' });
    await run('showTerminal', { sessionId: 'two' });
    person.picks.push('over');
    await run('showTerminal');
    await assert.rejects(run('showTerminal', { sessionId: 'streamed' }), { message: 'The session "streamed" runs in a panel and has no terminal.' });
    const panel = setUp({ sessions: two, inPanel: 'two' });
    await panel.run('showTerminal');
    const only = setUp({ sessions: [inTerminal('only')] });
    await only.run('showTerminal');
    assert.deepEqual([done, panel.done, only.done, person.asked], [[['terminal', 'two'], ['terminal', 'over']], [['terminal', 'two']], [['terminal', 'only']], ['Show Terminal']]);
  });

  it('moveToTerminal and moveToPanel offer what is elsewhere, and show the session where it went', async () => {
    const { done, host, run } = setUp({ sessions: two, active: 'one' });
    host.answers.set('sessions.setTransport', ({ sessionId, transport }: { sessionId: string; transport: SessionView['transport'] }) => ({ session: session(sessionId, { transport }) }));
    person.picks.push('streamed');
    await run('moveToTerminal');
    await run('moveToPanel');
    await run('moveToPanel', { creationOptions: { of: 'two' } });
    assert.deepEqual(done, [['terminal', 'streamed'], ['detach', 'one'], ['panel', 'one'], ['detach', 'two'], ['panel', 'two']]);
    assert.deepEqual(host.calls.map(({ input }) => input), [{ sessionId: 'streamed', transport: 'terminal' }, { sessionId: 'one', transport: 'stream' }, { sessionId: 'two', transport: 'stream' }]);
  });

  it('showPanel and detachTerminal are about the tab that was clicked, else the active terminal; a terminal without an agent says so', async () => {
    const { done, run } = setUp({ sessions: two, active: 'one', open: ['one', 'two'] });
    await run('showPanel', { creationOptions: { of: 'two' } });
    await run('detachTerminal', { creationOptions: { of: 'two' } });
    await run('showPanel');
    await run('detachTerminal');
    assert.deepEqual([done, person.asked], [[['panel', 'two'], ['detach', 'two'], ['panel', 'one'], ['detach', 'one']], []]);
    for (const name of ['showPanel', 'detachTerminal'] as const) await assert.rejects(run(name, { creationOptions: { shellPath: '/bin/sh' } }), { message: 'No agent runs in this terminal.' });
    const none = setUp({ sessions: two });
    await assert.rejects(none.run('detachTerminal'), CancellationError);
    assert.deepEqual(person.offered.at(-1) ?? [], []);
  });

  it('newAgentTerminal starts an agent without a prompt, after the question of trust, and shows its terminal', async () => {
    const { host, done, run } = setUp({ isTrusted: false });
    await assert.rejects(run('newAgentTerminal'), CancellationError);
    assert.deepEqual([host.calls, done], [[], []]);
    person.buttons.push('Trust Folder');
    await run('newAgentTerminal');
    assert.deepEqual(host.calls, [
      { name: 'projects.setTrust', input: { projectId: 'alpha', isTrusted: true } },
      { name: 'sessions.start', input: { projectId: 'alpha', prompt: '', launch: { transport: 'terminal' } } },
    ]);
    assert.deepEqual(done, [['terminal', 'new']]);
    const others = setUp({ sessions: [inTerminal('a', { name: 'alpha' }), inTerminal('b', { name: 'alpha 2' }), ended('c', NOW, { name: 'alpha 3' })] });
    await others.run('newAgentTerminal');
    assert.deepEqual(others.host.calls.map(({ input }) => (input as { name?: string }).name), ['alpha 3']);
  });

  it('a terminal from the list of profiles is closed when a person changes their mind, and says what is in the way', async () => {
    const { services, host } = setUp();
    const shown: unknown[] = [];
    const errors = { show: (error: unknown) => { shown.push(error); } };
    assert.equal((await startFromProfile(services, errors))?.id, 'new');
    host.answers.set('sessions.start', () => { throw new CancellationError(); });
    assert.equal(await startFromProfile(services, errors), undefined);
    workspace.isTrusted = false;
    assert.equal(await startFromProfile(services, errors), undefined);
    assert.match(person.asked.at(-1) ?? '', /Restricted Mode/);
    workspace.isTrusted = true;
    const failure = new Error('no Claude Code');
    host.answers.set('sessions.start', () => { throw failure; });
    await assert.rejects(startFromProfile(services, errors), failure);
    assert.deepEqual(shown, [failure]);
  });

  it('sendSelectionToTerminal names the lines as the agent finds them, and sends what is saved nowhere as text', async () => {
    const { done, run } = setUp({ sessions: [inTerminal('one')] });
    const editor = (file: string, lines: readonly [number, number, number, number], changes: object = {}): void => {
      const [startLine, startCharacter, endLine, endCharacter] = lines;
      window.activeTextEditor = {
        document: { uri: Uri.file(file), isDirty: false, getText: () => 'the text', lineAt: () => ({ text: 'a line' }), ...changes },
        selection: { start: { line: startLine, character: startCharacter }, end: { line: endLine, character: endCharacter }, isEmpty: startLine === endLine && startCharacter === endCharacter },
      };
    };
    editor('/code/alpha/src/a.ts', [0, 0, 9, 0]);
    await run('sendSelectionToTerminal');
    editor('/code/alpha/src/a.ts', [4, 2, 4, 2]);
    await run('sendSelectionToTerminal');
    editor('/elsewhere/my notes.md', [1, 0, 2, 5]);
    await run('sendSelectionToTerminal');
    editor('/code/alpha/src/a.ts', [0, 0, 1, 1], { isDirty: true });
    await run('sendSelectionToTerminal');
    assert.deepEqual(done.map(([, , text]) => text), ['@src/a.ts#L1-9 ', '@src/a.ts#L5 ', '@"/elsewhere/my notes.md"#L2-3 ', 'the text']);
    window.activeTextEditor = undefined;
    await assert.rejects(run('sendSelectionToTerminal'), { message: 'Select something in an editor first.' });
  });

  it('sendFileToTerminal names the files of the Explorer, else the one in front, and asks which of several live agents is meant', async () => {
    const { done, run } = setUp({ sessions: two, active: 'two' });
    person.picks.push('one', 'two');
    const files = ['/code/alpha/a.ts', '/code/alpha/lib'].map((file) => ({ scheme: 'file', fsPath: file }));
    await run('sendFileToTerminal', files[0], files);
    window.activeTextEditor = { document: { uri: Uri.file('/other/b.ts') } };
    await run('sendFileToTerminal');
    assert.deepEqual(done, [['paste', 'one', '@a.ts @lib '], ['paste', 'two', '@/other/b.ts ']]);
    window.activeTextEditor = undefined;
    await assert.rejects(run('sendFileToTerminal'), { message: 'Open a saved file first.' });
  });
});
