import '../support/installEditor.ts';
import assert from 'node:assert/strict';
import xterm from '@xterm/headless';
import { FakeClock } from '../support/fakeHost.ts';
import { FakeTerminalPort, terminalState } from './fakeTerminalPort.ts';

const { AgentTerminal } = await import('../../../../src/extension/terminal/agentTerminal.ts');
type Options = ConstructorParameters<typeof AgentTerminal>[0];

async function settle(): Promise<void> {
  await new Promise((resolve) => { setImmediate(resolve); });
}

function setUp(changes: Partial<Options> = {}) {
  const port = new FakeTerminalPort();
  const clock = new FakeClock();
  const events: string[] = [];
  const place = { now: 'terminal' as ReturnType<Options['agentOf']> };
  const terminal = new AgentTerminal({
    port, clock, session: 's1', describe: String, agentOf: () => place.now,
    onResume: async (id) => { events.push(`resume ${id}`); }, onClosed: () => { events.push('closed'); }, ...changes,
  });
  /** What the editor was given to show, with escapes spelt out. */
  const shown = { text: '' };
  terminal.onDidWrite((text) => { shown.text += text; });
  terminal.onDidOverrideDimensions((size) => { events.push(`override ${size?.columns}x${size?.rows}`); });
  terminal.onDidClose(() => { events.push('close'); });
  const watcher = () => port.watched.get('s1') ?? assert.fail('nobody watches');
  return { port, clock, events, place, terminal, shown, watcher };
}

const attached = (screen: string, state: Parameters<typeof terminalState>[0] = {}) => ({ screen, state: terminalState(state) });
const RESET = '\x18\x1bc';

describe('AgentTerminal', () => {
  it('shows the screen as it was, then what follows; types and tells its size', async () => {
    const { port, terminal, shown, watcher } = setUp();
    port.terminals.set('s1', attached('screen'));
    terminal.open({ columns: 90, rows: 30 });
    terminal.setDimensions({ columns: 90, rows: 30 });
    await settle();
    watcher().onOutput({ data: ' more' });
    terminal.handleInput('a');
    terminal.setDimensions({ columns: 100, rows: 30 });
    watcher().onOutput({ data: 'anew', isReset: true });
    terminal.close();
    assert.equal(shown.text, `${RESET}screen more${RESET}anew`);
    assert.deepEqual(port.said, ['attach s1 90x30', 'input "a"', 'resize 100x30', 'detach s1']);
  });

  it('attaches without a size while it is hidden, and tells it when it is shown', async () => {
    const { port, terminal } = setUp();
    port.terminals.set('s1', attached(''));
    terminal.open(undefined);
    await settle();
    terminal.setDimensions({ columns: 120, rows: 40 });
    terminal.setDimensions({ columns: 120, rows: 40 });
    assert.deepEqual(port.said, ['attach s1', 'resize 120x40']);
  });

  it('shows the leader\'s size while another window leads, answers nothing then, and has its own when it leads', async () => {
    const { port, events, terminal, watcher } = setUp();
    port.terminals.set('s1', attached('', { isLeader: false, size: { cols: 60, rows: 20 } }));
    terminal.open({ columns: 90, rows: 30 });
    await settle();
    terminal.handleInput('\x1b[?1;2c');
    terminal.handleInput('\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[12;40R');
    terminal.handleInput('x\x1b[O');
    watcher().onState(terminalState({ isLeader: false, size: { cols: 70, rows: 20 } }));
    terminal.setDimensions({ columns: 90, rows: 32 }); // What it has room for, and will have when it leads.
    watcher().onState(terminalState({ isLeader: true, size: { cols: 90, rows: 32 } }));
    terminal.handleInput('\x1b[?1;2c');
    assert.deepEqual(events, ['override 60x20', 'override 70x20', 'override 0x0']);
    assert.deepEqual(port.said, ['attach s1 90x30', 'input "x"', 'resize 90x32', 'input "\\u001b[?1;2c"']);
  });

  it('says when a person comes to it while another window leads; not that they are there still', async () => {
    const { port, terminal, watcher } = setUp();
    port.terminals.set('s1', attached('', { isLeader: false, size: { cols: 60, rows: 20 } }));
    terminal.open({ columns: 90, rows: 30 });
    await settle();
    for (const data of ['\x1b[O', '\x1b[I', '\x1b[I', 'x\x1b[I', '\x1b[O', '\x1b[O\x1b[I']) terminal.handleInput(data);
    watcher().onState(terminalState({ isLeader: true, size: { cols: 90, rows: 30 } }));
    terminal.handleInput('\x1b[O');
    assert.deepEqual(port.said, ['attach s1 90x30', 'input "\\u001b[I"', 'input "x"', 'input "\\u001b[I"', 'input "\\u001b[O"']);
  });

  it('says how the agent ended, stays, and resumes by Enter alone', async () => {
    const { port, events, place, terminal, shown, watcher } = setUp();
    port.terminals.set('s1', attached('screen'));
    terminal.open(undefined);
    await settle();
    place.now = 'none';
    watcher().onState(terminalState({ isLeader: false, exit: { exitCode: 3 } }));
    watcher().onState(terminalState({ isLeader: false, exit: { exitCode: 3 } }));
    assert.equal(shown.text.match(/exit code 3/g)?.length, 1);
    terminal.handleInput('x');
    terminal.handleInput('\x1b[0n');
    terminal.handleInput('\r');
    await settle();
    assert.deepEqual([events, port.said], [['resume s1'], ['attach s1']]);
    // The program begins anew in the same terminal.
    watcher().onState(terminalState());
    watcher().onOutput({ data: 'again', isReset: true });
    terminal.handleInput('\r');
    assert.ok(shown.text.endsWith(`${RESET}again`));
    assert.deepEqual(port.said, ['attach s1', 'input "\\r"']);
  });

  it('says that the session goes on in its panel when it was moved there', async () => {
    const { port, events, place, terminal, shown, watcher } = setUp();
    port.terminals.set('s1', attached(''));
    terminal.open(undefined);
    await settle();
    place.now = 'none';
    watcher().onState(terminalState({ exit: { signal: 'SIGTERM' } }));
    assert.match(shown.text, /ended by SIGTERM/);
    place.now = 'panel';
    terminal.noteSession();
    terminal.noteSession();
    assert.equal(shown.text.match(/goes on in its panel/g)?.length, 1);
    terminal.handleInput('\r');
    assert.deepEqual(events, ['resume s1']);
  });

  it('says that the host is lost, once, drops what is typed meanwhile, and shows the screen when it is back', async () => {
    const { port, terminal, shown, watcher } = setUp();
    port.terminals.set('s1', attached('screen'));
    terminal.open(undefined);
    await settle();
    const own = watcher();
    own.onLost();
    own.onLost();
    assert.equal(shown.text.match(/Connecting again/g)?.length, 1);
    own.onAttached(attached('screen as it is now'));
    assert.ok(shown.text.endsWith(`${RESET}screen as it is now`));
  });

  it('waits for a terminal that is only being started, and asks again when the session changes', async () => {
    const { port, place, terminal, shown } = setUp();
    const none = Object.assign(new Error('This session has no terminal.'), { code: 'notFound' });
    port.terminals.set('s1', none);
    terminal.open(undefined);
    await settle();
    terminal.noteSession();
    assert.match(shown.text, /Starting an agent/);
    port.terminals.set('s1', attached('screen'));
    terminal.noteSession();
    terminal.noteSession();
    assert.ok(shown.text.endsWith(`${RESET}screen`));
    assert.deepEqual(port.said, ['attach s1', 'attach s1', 'attach s1']);
    // One whose agent is gone for good, with the host that had its screen.
    const other = setUp();
    other.place.now = 'none';
    other.port.terminals.set('s1', none);
    other.terminal.open(undefined);
    await settle();
    assert.match(other.shown.text, /The agent has ended\.\r\n.*Press Enter to resume/);
    assert.equal(place.now, 'terminal');
  });

  it('starts a session first where it was opened for a new one; closes when that was called off, and says what was in the way', async () => {
    const port = new FakeTerminalPort();
    port.terminals.set('s9', attached('screen'));
    const started = setUp({ port, session: async () => 's9' });
    started.terminal.open(undefined);
    await settle();
    assert.equal(started.terminal.sessionId, 's9');
    assert.ok(started.shown.text.endsWith(`${RESET}screen`));
    const calledOff = setUp({ session: async () => undefined });
    calledOff.terminal.open(undefined);
    await settle();
    assert.deepEqual(calledOff.events, ['close']);
    const failed = setUp({ session: async () => { throw new Error('no agent here'); } });
    failed.terminal.open(undefined);
    await settle();
    assert.match(failed.shown.text, /no agent here\r\n.*Press any key/);
    failed.terminal.handleInput('x');
    assert.deepEqual(failed.events, ['close']);
  });

  it('pastes without sending off: as a paste where the program knows them, else as one line; early ones wait for the program', async () => {
    const { port, terminal, watcher } = setUp();
    port.terminals.set('s1', attached('\x1b[?1004;2004h'));
    terminal.paste('early\r\none');
    terminal.open(undefined);
    await settle();
    watcher().onOutput({ data: 'text 2004l that says nothing' });
    terminal.paste('a\x1b[201~\tb');
    watcher().onOutput({ data: '\x1b[?2004l' });
    terminal.paste('one\ntwo\n');
    assert.deepEqual(port.said.slice(1), ['input "\\u001b[200~early\\rone\\u001b[201~"', 'input "\\u001b[200~a[201~\\tb\\u001b[201~"', 'input "one two"']);
  });
});

describe('what a terminal of the editor has taken in', () => {
  /** Connected to the same terminal as in the editor, but for the drawing. */
  function connected(answer: (data: string) => readonly string[] = (data) => [data]) {
    const at = setUp();
    const screen = new xterm.Terminal({ cols: 80, rows: 24, allowProposedApi: true });
    const queue: string[] = [];
    at.terminal.onDidWrite((text) => { queue.push(text); });
    screen.onData((data) => { for (const part of answer(data)) at.terminal.handleInput(part); });
    const show = async (): Promise<void> => {
      for (const text of queue.splice(0)) await new Promise<void>((resolve) => { screen.write(text, resolve); });
    };
    const begin = async (): Promise<void> => {
      at.port.terminals.set('s1', attached(''));
      at.terminal.open(undefined);
      await settle();
      at.port.said.length = 0;
    };
    return { ...at, screen, show, begin };
  }
  const KB = 1024;
  const lines = (chars: number): string => 'x'.repeat(79).concat('\n').repeat(chars / 80 + 1).slice(0, chars);

  it('is told to the host step by step, only once it was shown, and never to the agent', async () => {
    const { port, begin, show, watcher, screen } = connected();
    await begin();
    for (let sent = 0; sent < 256; sent += 32) watcher().onOutput({ data: lines(32 * KB) });
    watcher().onOutput({ data: 'the end' });
    assert.deepEqual(port.said, []);
    await show();
    assert.deepEqual(port.said, Array.from({ length: 4 }, () => `consumed ${64 * KB}`));
    assert.equal(screen.buffer.active.getLine(screen.buffer.active.baseY + screen.buffer.active.cursorY)?.translateToString(true).endsWith('the end'), true);
  });

  it('is asked for only between two sequences', async () => {
    const { port, begin, show, shown, watcher } = connected();
    await begin();
    watcher().onOutput({ data: `${lines(64 * KB)}\x1b]0;a ti`, isOpen: true });
    assert.ok(!shown.text.includes('$p'));
    watcher().onOutput({ data: 'tle\x07' });
    await show();
    assert.deepEqual(port.said, [`consumed ${64 * KB + 12}`]);
  });

  it('is heard whether the answer comes alone, in pieces, or with keys; the Escape key alone is only a moment late', async () => {
    const pieces = connected((data) => data.split(''));
    await pieces.begin();
    pieces.watcher().onOutput({ data: lines(64 * KB) });
    await pieces.show();
    assert.deepEqual(pieces.port.said, [`consumed ${64 * KB}`]);
    const glued = connected((data) => [`\x1b[A${data}\x1b${data.replace('77', '78')}b`]);
    await glued.begin();
    glued.watcher().onOutput({ data: lines(64 * KB) });
    await glued.show();
    assert.deepEqual(glued.port.said, [`consumed ${64 * KB}`, `input ${JSON.stringify('\x1b[A\x1b\x1b[?7817;0$yb')}`]);
    const late = connected(() => []);
    await late.begin();
    late.watcher().onOutput({ data: lines(64 * KB) });
    late.terminal.handleInput('\x1b');
    assert.deepEqual(late.port.said, []);
    late.clock.advance(20);
    assert.deepEqual(late.port.said, ['input "\\u001b"']);
  });

  it('counts an answer for all before it, when earlier ones were lost', async () => {
    let dropped = 2;
    const { port, begin, show, watcher } = connected((data) => (dropped-- > 0 ? [] : [data]));
    await begin();
    for (let index = 0; index < 4; index += 1) watcher().onOutput({ data: lines(64 * KB) });
    await show();
    assert.deepEqual(port.said, [`consumed ${3 * 64 * KB}`, `consumed ${64 * KB}`]);
  });

  it('begins at nothing with each connection: what is answered late counts for none', async () => {
    const { port, begin, show, watcher } = connected();
    await begin();
    watcher().onOutput({ data: lines(100 * KB) });
    watcher().onLost();
    watcher().onAttached(attached('anew'));
    await show();
    assert.deepEqual(port.said, []);
    watcher().onOutput({ data: lines(64 * KB) });
    await show();
    assert.deepEqual(port.said, [`consumed ${64 * KB}`]);
  });

  it('leaves the agent its own questions and their answers', async () => {
    const { port, begin, show, watcher } = connected();
    await begin();
    watcher().onOutput({ data: `${lines(64 * KB)}\x1b[c\x1b[5n\x1b[?2026$p` });
    await show();
    assert.deepEqual(port.said, ['input "\\u001b[?1;2c"', 'input "\\u001b[0n"', 'input "\\u001b[?2026;2$y"', `consumed ${64 * KB + 16}`]);
  });
});
