import '../support/installEditor.ts';
import assert from 'node:assert/strict';
import type { SessionView } from '../../../../src/protocol/domain/session.ts';
import { CONTEXT_KEYS } from '../../../../src/extension/contributions.ts';
import type { TerminalPort } from '../../../../src/extension/hostClient/terminalLink.ts';
import { FleetStore } from '../../../../src/extension/state/fleetStore.ts';
import { FakeClock, FakeHost } from '../support/fakeHost.ts';
import { ended, fleet, NOW, project, session } from '../support/fleetFixtures.ts';
import { memory } from '../support/memory.ts';
import { FakeTerminalPort, terminalState } from './fakeTerminalPort.ts';

const { AgentTerminals } = await import('../../../../src/extension/terminal/agentTerminals.ts');
const { editorTerminals, executed, FakeTerminal, person, TabInputTerminal, TerminalExitReason, ThemeColor, window, workspace } = await import('../support/editor.ts');
type Services = ConstructorParameters<typeof AgentTerminals>[0];

async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => { setImmediate(resolve); });
}

const inTerminal = (id: string, changes: Partial<SessionView> = {}): SessionView => session(id, { transport: 'terminal', ...changes });

function setUp(sessions: readonly SessionView[], { memento = memory(), changes = {} }: { readonly memento?: ReturnType<typeof memory>; readonly changes?: Partial<Services> } = {}) {
  const port = new FakeTerminalPort();
  const host = new FakeHost();
  const clock = new FakeClock();
  const store = new FleetStore(host, clock);
  const become = (next: readonly SessionView[]): void => { host.listener?.onSnapshot(fleet({ projects: [project('alpha', { accent: 'purple' })], sessions: [...next] })); };
  const terminals = new AgentTerminals({
    host: Object.assign(host, { watchTerminal: port.watchTerminal.bind(port) }) as FakeHost & TerminalPort,
    fleet: store, clock, memento, onTyped: () => {}, start: async () => undefined, guessProject: () => undefined, resume: async () => {}, describe: String,
    showError: (error) => { throw error; }, links: { openFile: async () => {}, openDiff: async () => {}, openTask: async () => {} }, ...changes,
  });
  if (sessions.length > 0) become(sessions);
  return { port, host, clock, terminals, memento, become };
}

const kept = (memento: ReturnType<typeof memory>): { readonly terminals: readonly unknown[] } => memento.get('agentTerminals') ?? { terminals: [] };
const contextOf = (key: string): unknown => executed.findLast(([command, name]) => command === 'setContext' && name === key)?.[2];

describe('AgentTerminals', () => {
  beforeEach(() => {
    Object.assign(person, { buttons: [], asked: [], offered: [] });
    Object.assign(window.tabGroups, { all: [] });
    editorTerminals.all.length = 0;
    editorTerminals.active = undefined;
    workspace.settings.clear();
  });

  it('shows a session in one terminal, with the colour of its project, and brings that one to the front again', async () => {
    const { terminals } = setUp([inTerminal('s1')]);
    terminals.show(inTerminal('s1'));
    terminals.show(inTerminal('s1'), { preserveFocus: true });
    const [terminal] = editorTerminals.all;
    assert.deepEqual([editorTerminals.all.length, terminal?.shown, terminal?.creationOptions['color'], contextOf(CONTEXT_KEYS.hasAgentTerminals), contextOf(CONTEXT_KEYS.isAgentTerminal)], [1, [true, false], new ThemeColor('terminal.ansiMagenta'), true, true]);
    assert.deepEqual([terminals.activeSessionId, terminals.sessionOf(terminal), terminals.sessionOf({ creationOptions: {} }), terminals.sessionOf('x')], ['s1', 's1', undefined, undefined]);
    assert.equal(terminals.detach('s1'), true);
    assert.deepEqual([editorTerminals.all.length, terminals.detach('s1'), person.asked, contextOf(CONTEXT_KEYS.hasAgentTerminals)], [0, false, [], false]);
    terminals.dispose();
  });

  it('tells the phase before the name, in words among the editors, and leaves a name that a person gave', async () => {
    const { terminals, become } = setUp([inTerminal('s1', { name: 'Fix $(x)' })]);
    terminals.show(inTerminal('s1', { name: 'Fix $(x)' }));
    const terminal = editorTerminals.all[0] ?? assert.fail();
    const names = [terminal.name];
    for (const changes of [{ phase: 'thinking' }, { phase: 'runningTool' }, { phase: 'waiting', name: 'Fix it' }, { phase: 'idle', waitingCount: 1 }, { phase: 'ended', end: { reason: 'failed', at: NOW, detail: '' } }] as const) {
      become([inTerminal('s1', { name: 'Fix it', ...changes })]);
      names.push(terminal.name);
    }
    assert.deepEqual(names, ['Fix $ (x)', '$(loading~spin)\u00a0Fix it', '$(loading~spin)\u00a0Fix it', '$(bell-dot)\u00a0Fix it', '$(bell-dot)\u00a0Fix it', '$(error)\u00a0Fix it']);
    Object.assign(window.tabGroups, { all: [{ viewColumn: 2, tabs: [{ label: terminal.name, input: new TabInputTerminal() }] }] });
    editorTerminals.tabsChanged.fire();
    assert.equal(terminal.name, 'Fix it · Failed');
    // The editor gave it an earlier name again.
    terminal.name = names[0] ?? '';
    Object.assign(window.tabGroups, { all: [{ viewColumn: 2, tabs: [{ label: terminal.name, input: new TabInputTerminal() }] }] });
    editorTerminals.tabsChanged.fire();
    assert.equal(terminal.name, 'Fix it · Failed');
    terminal.name = 'Mine';
    become([inTerminal('s1', { name: 'Other', phase: 'waiting' })]);
    assert.equal(terminal.name, 'Mine');
    terminals.dispose();
  });

  it('asks once what becomes of agents whose terminals a person closed together, and stops them only when told', async () => {
    const { terminals, clock, host } = setUp([inTerminal('s1'), inTerminal('s2')]);
    for (const id of ['s1', 's2']) terminals.show(inTerminal(id));
    for (const terminal of editorTerminals.all) terminal.end(TerminalExitReason.User);
    person.buttons.push('Stop Agents');
    clock.advance(200);
    await settle();
    assert.match(person.asked.join(), /^2 agents go on without their terminals; Show Terminal brings them back\. What shall closing such a terminal do/);
    assert.equal(workspace.settings.get('terminal.onClose'), 'stop');
    workspace.settings.delete('terminal.onClose');
    assert.deepEqual(host.calls.map(({ name, input }) => [name, input]), [['sessions.stop', { sessionId: 's1' }], ['sessions.stop', { sessionId: 's2' }]]);
    terminals.dispose();
  });

  it('remembers not to ask, does what the setting says, and asks nothing about what a person did not close', async () => {
    const { terminals, clock, host, become } = setUp([inTerminal('s1'), ended('old', NOW, { transport: 'terminal' })]);
    const close = async (id: string, reason: number): Promise<void> => {
      terminals.show(id === 'old' ? ended('old', NOW, { transport: 'terminal' }) : inTerminal(id));
      editorTerminals.all[0]?.end(reason);
      clock.advance(200);
      await settle();
    };
    await close('s1', TerminalExitReason.User);
    assert.equal(workspace.settings.get('terminal.onClose'), undefined, 'nobody answered');
    person.asked.length = 0;
    person.buttons.push('Detach');
    await close('s1', TerminalExitReason.User);
    assert.deepEqual([person.asked.length, workspace.settings.get('terminal.onClose'), host.calls], [1, 'detach', []]);
    await close('s1', TerminalExitReason.User);
    workspace.settings.delete('terminal.onClose');
    for (const reason of [TerminalExitReason.Shutdown, TerminalExitReason.Process, TerminalExitReason.Extension, TerminalExitReason.Unknown]) await close('s1', reason);
    await close('old', TerminalExitReason.User);
    assert.equal(person.asked.length, 1);
    workspace.settings.set('terminal.onClose', 'stop');
    await close('s1', TerminalExitReason.User);
    assert.deepEqual([person.asked.length, host.calls.map(({ name }) => name)], [1, ['sessions.stop']]);
    // It went on in its panel.
    become([session('s1')]);
    await close('s1', TerminalExitReason.User);
    assert.equal(host.calls.length, 1);
    terminals.dispose();
  });

  it('brings back after a reload what was open, in its order and place, once, without the keyboard, and only what there still is', async () => {
    const before = setUp(['s1', 's2', 's3'].map((id) => inTerminal(id)));
    for (const id of ['s3', 's1', 's2']) before.terminals.show(inTerminal(id));
    Object.assign(window.tabGroups, { all: [{ viewColumn: 2, tabs: [{ label: 's1', input: new TabInputTerminal() }] }] });
    editorTerminals.tabsChanged.fire();
    editorTerminals.activate(undefined); // As when the editor takes them away while it closes.
    for (const terminal of editorTerminals.all) terminal.end(TerminalExitReason.Shutdown);
    before.terminals.dispose();
    const { memento } = before;
    assert.deepEqual(kept(memento), { terminals: [{ sessionId: 's3', name: 's3' }, { sessionId: 's1', name: 's1', viewColumn: 2 }, { sessionId: 's2', name: 's2', isActive: true }], otherCount: 0 });
    Object.assign(window.tabGroups, { all: [] });

    // No host yet: what is to be brought back is not forgotten, also when another terminal opens meanwhile.
    const after = setUp([], { memento });
    after.port.terminals.set('s2', { screen: 'last words', state: terminalState({ exit: {} }) });
    await settle();
    assert.deepEqual([editorTerminals.all.length, kept(memento).terminals.length], [0, 3]);
    // One ended but its screen is there; one is gone for good; one has ended, without a screen.
    after.host.answers.set('terminals.status', ({ sessionId }: { sessionId: string }) => (sessionId === 's2' ? {} : Promise.reject(new Error('gone'))));
    const now = [inTerminal('s1'), ended('s2', NOW, { transport: 'terminal' }), ended('s3', NOW, { transport: 'terminal' })];
    after.become(now);
    await settle();
    after.become(now);
    await settle();
    assert.deepEqual(editorTerminals.all.map(({ name, creationOptions, shown }) => [name, creationOptions['location'], shown]), [['s1', { viewColumn: 2, preserveFocus: true }, []], ['$(pass)\u00a0s2', 1, []]]);
    editorTerminals.all[0]?.end(TerminalExitReason.Extension);
    after.become(now);
    await settle();
    // It is the one in front until it is there again: the next reload may come before.
    assert.deepEqual([editorTerminals.all.length, kept(memento)], [1, { terminals: [{ sessionId: 's2', name: '$(pass)\u00a0s2', isActive: true }], otherCount: 0 }]);
    after.terminals.dispose();
  });

  it('leaves a terminal alone that a person opens while the host is asked about it', async () => {
    const memento = memory();
    await memento.update('agentTerminals', { terminals: [{ sessionId: 's1', name: 's1' }], otherCount: 0 });
    const last = ended('s1', NOW, { transport: 'terminal' });
    const { terminals, host, port, become } = setUp([], { memento });
    let answer = (): void => {};
    host.answers.set('terminals.status', () => new Promise<object>((resolve) => { answer = () => { resolve({}); }; }));
    become([last]);
    await settle();
    terminals.show(last);
    await settle();
    answer();
    await settle();
    assert.deepEqual([editorTerminals.all.length, port.said], [1, ['attach s1']]);
    terminals.dispose();
  });

  it('brings the one that was in sight to the front where the editor has opened a panel without a terminal, and gave it a shell', async () => {
    const memento = memory();
    const shell = { creationOptions: { shellPath: '/bin/sh' } } as never;
    const kinds: unknown[] = [];
    for (const [otherCount, shells] of [[0, [shell]], [0, []], [1, [shell]]] as const) {
      await memento.update('agentTerminals', { terminals: [{ sessionId: 's1', name: 's1' }, { sessionId: 's2', name: 's2', isActive: true }], otherCount });
      editorTerminals.all = [...shells];
      const { terminals } = setUp([inTerminal('s1'), inTerminal('s2')], { memento });
      await settle();
      kinds.push(editorTerminals.all.filter((terminal) => terminal instanceof FakeTerminal).map(({ shown }) => shown));
      terminals.dispose();
    }
    // Never with the keyboard.
    assert.deepEqual(kinds, [[[], [false]], [[], []], [[], []]]);
  });

  it('brings the one that was in front there again when the first of them is seen, once, and never where a person wants another', async () => {
    const memento = memory();
    const shown = () => editorTerminals.all.map((terminal) => terminal.shown);
    const see = (index: number): void => {
      const pty = editorTerminals.all[index]?.creationOptions.pty as { setDimensions(size: unknown): void } | undefined;
      assert.ok(pty !== undefined);
      pty.setDimensions({ columns: 80, rows: 20 });
    };
    for (const isWanted of [false, true]) {
      await memento.update('agentTerminals', { terminals: [{ sessionId: 's1', name: 's1' }, { sessionId: 's2', name: 's2', isActive: true }], otherCount: 0 });
      editorTerminals.all = [];
      const { terminals } = setUp([inTerminal('s1'), inTerminal('s2')], { memento });
      await settle();
      assert.deepEqual(shown(), [[], []], 'a panel that is closed stays closed');
      if (isWanted) terminals.show(inTerminal('s1'));
      for (const index of [0, 0, 1]) see(index);
      assert.deepEqual(shown(), isWanted ? [[true], []] : [[], [false]]);
      terminals.dispose();
    }
  });

  it('takes away what an extension host that died has left of its terminals, and nothing that has a process', async () => {
    const memento = memory();
    await memento.update('agentTerminals', { terminals: [{ sessionId: 's1', name: 's1' }], otherCount: 0 });
    const gone: string[] = [];
    const left = (id: string, name: string, pid: number | undefined): never => ({ name, creationOptions: {}, processId: Promise.resolve(pid), dispose: () => { gone.push(id); } }) as never;
    editorTerminals.all = [left('dead', 's1', -1), left('unknown', 's1', undefined), left('shell', 's1', 4711), left('other', 's2', -1)];
    const { terminals } = setUp([inTerminal('s1')], { memento });
    await settle();
    assert.deepEqual([gone, terminals.isOpen('s1')], [['dead', 'unknown'], true]);
    terminals.dispose();
  });

  it('starts a session in a terminal that the editor opens from its list of profiles', async () => {
    const started = inTerminal('new', { name: 'New one' });
    const { terminals, port, become } = setUp([inTerminal('s1')], { changes: { start: async () => started, guessProject: () => project('alpha', { accent: 'green' }) } });
    port.terminals.set('new', { screen: 'hello', state: terminalState() });
    const { options } = terminals.profile() as unknown as { readonly options: Readonly<Record<string, unknown>> };
    assert.deepEqual([options['name'], options['color']], ['Claude Agent', new ThemeColor('terminal.ansiGreen')]);
    const terminal = editorTerminals.add(options);
    await settle();
    become([inTerminal('s1'), started]);
    assert.deepEqual([terminal.name, terminals.sessionOf(terminal), port.said, terminal.shown], ['New one', 'new', ['attach new'], [true]]);
    terminals.show(started);
    assert.equal(editorTerminals.all.length, 1);
    terminals.dispose();
  });

  it('takes text into the terminal of a session, which it opens, and gives it the keyboard', async () => {
    const { terminals, port, clock } = setUp([inTerminal('s1')]);
    port.terminals.set('s1', { screen: '\x1b[?2004h', state: terminalState() });
    terminals.paste(inTerminal('s1'), '@src/a.ts ');
    await settle();
    terminals.paste(inTerminal('s1'), 'b');
    assert.equal(terminals.isWorkedIn('s1'), false);
    editorTerminals.all[0]?.creationOptions.pty.handleInput('x');
    assert.deepEqual([terminals.isWorkedIn('s1'), terminals.isWorkedIn('s2'), port.said.pop()], [true, false, 'input "x"']);
    clock.advance(60_000);
    assert.equal(terminals.isWorkedIn('s1'), false);
    assert.deepEqual([port.said, editorTerminals.all[0]?.shown], [['attach s1', 'input "\\u001b[200~@src/a.ts \\u001b[201~"', 'input "\\u001b[200~b\\u001b[201~"'], [true, true]]);
    assert.ok(editorTerminals.all[0] instanceof FakeTerminal);
    terminals.dispose();
  });
});
