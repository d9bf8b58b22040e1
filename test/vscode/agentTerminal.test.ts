import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { systemClock as windowClock } from '../../src/extension/state/clock.ts';
import { AgentTerminal } from '../../src/extension/terminal/agentTerminal.ts';
import { TerminalHub } from '../../src/host/terminals/terminalHub.ts';
import type { TerminalProcess } from '../../src/host/util/terminalProcess.ts';
import { systemClock } from '../../src/host/util/clock.ts';
import { silentLog } from '../../src/host/util/log.ts';
import { TERMINAL_CONSUMED_STEP_CHARS, TERMINAL_CREDIT_CHARS } from '../../src/protocol/terminal/terminalLimits.ts';
import { HubPort } from './hubPort.ts';
import type { HostClient } from '../../src/extension/hostClient/hostClient.ts';
import type { ProjectView } from '../../src/protocol/domain/project.ts';
import type { SessionView } from '../../src/protocol/domain/session.ts';
import { connectToHost, until } from './support.ts';

const run = <T>(command: string, argument?: unknown): Thenable<T> => vscode.commands.executeCommand<T>(`missionControl.${command}`, argument);

/** Programs that need nothing but a shell. */
const FLOOD = 'printf ready; read go; i=0; while [ $i -lt 400 ]; do printf "%0.s0123456789abcdef" $(seq 640); echo; i=$((i+1)); done; echo the end; cat';

describe('a terminal of the host in a terminal of the editor', () => {
  let hub: TerminalHub;
  const terminals: vscode.Terminal[] = [];

  let folder: string;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'mc-logs-'));
    hub = new TerminalHub({ clock: systemClock, log: silentLog, folder, write: (change) => change() });
  });
  afterEach(() => { for (const terminal of terminals.splice(0)) terminal.dispose(); });
  after(async () => {
    await hub[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(id: string, script: string): Promise<TerminalProcess> {
    return await hub.start({ id, command: '/bin/sh', args: ['-c', script], cwd: '/', env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm-256color' } });
  }

  function show(id: string, options: { readonly isHidden?: boolean; readonly port?: HubPort } = {}) {
    const port = options.port ?? new HubPort(hub);
    const sizes: vscode.TerminalDimensions[] = [];
    const heard: string[] = [];
    const state = { isClosed: false };
    const pty = new AgentTerminal({ port, clock: windowClock, session: id, agentOf: () => 'terminal', describe: String, onResume: async () => {}, onClosed: () => { state.isClosed = true; } });
    const seen = pty.setDimensions.bind(pty);
    pty.setDimensions = (size) => {
      sizes.push(size);
      seen(size);
    };
    const take = pty.handleInput.bind(pty);
    pty.handleInput = (data) => {
      heard.push(data);
      take(data);
    };
    const terminal = vscode.window.createTerminal({ name: id, pty });
    terminals.push(terminal);
    if (options.isHidden !== true) terminal.show(true);
    return { port, pty, terminal, sizes, heard, state };
  }

  for (const isHidden of [false, true]) {
    it(`tells how much of a flood it has taken in${isHidden ? ', also while nobody sees it' : ''}`, async () => {
      const id = `flood-${isHidden ? 'hidden' : 'shown'}`;
      const program = await start(id, FLOOD);
      const { port, pty } = show(id, { isHidden });
      await until('the terminal', () => (pty.isRunning ? true : undefined));
      program.write('go\r');
      await until('the end of the flood', async () => ((await program.readScreen()).lines.includes('the end') ? true : undefined), 60_000);
      await until('the rest', () => (port.unconsumed < TERMINAL_CONSUMED_STEP_CHARS ? true : undefined));
      assert.ok(port.mostUnconsumed <= TERMINAL_CREDIT_CHARS + 2 * TERMINAL_CONSUMED_STEP_CHARS, String(port.mostUnconsumed));
      assert.ok(port.mostUnconsumed > TERMINAL_CONSUMED_STEP_CHARS, 'it was a flood');
      program.signal('SIGKILL');
      await program.ended;
    });
  }

  it('answers what a program asks, once, and nothing of its own reaches the program', async () => {
    const program = await start('query', 'stty raw -echo; printf "\\033[c"; head -c 3 >/dev/null; printf "answered "; timeout --foreground 1 cat | od -An -c | tr -d "\\n "; printf " end"; cat');
    const { pty } = show('query');
    await until('the terminal', () => (pty.isRunning ? true : undefined));
    const screen = await until('the answer', async () => {
      const { lines } = await program.readScreen();
      return lines.join('').includes(' end') ? lines.join('') : undefined;
    });
    assert.match(screen, /^answered [?\d;]+c end$/);
    program.signal('SIGKILL');
    await program.ended;
  });

  it('shows the size of the window that leads, and has its own again when it leads itself', async () => {
    // It asks its terminal for the size whenever a key comes.
    const program = await start('size', 'stty -echo; while read key; do printf "\\033[18t"; done');
    const port = new HubPort(hub);
    const leader = port.watchTerminal('size', { size: () => ({ cols: 50, rows: 10 }), onAttached: () => {}, onOutput: () => {}, onState: () => {}, onLost: () => {}, onRefused: () => {} });
    const { sizes, heard, pty, terminal } = show('size');
    await until('the terminal', () => (pty.isRunning && sizes.length > 0 ? true : undefined));
    leader.input('x\r');
    await until('the leader\'s size', () => (heard.some((input) => input === '\x1b[8;10;50t') ? true : undefined));
    assert.deepEqual(program.size, { cols: 50, rows: 10 });
    // A person types here.
    terminal.sendText('x');
    await until('the program', () => (program.size.cols === sizes.at(-1)?.columns && program.size.rows === sizes.at(-1)?.rows ? true : undefined));
    terminal.sendText('x');
    await until('its own size', () => (heard.includes(`\x1b[8;${program.size.rows};${program.size.cols}t`) ? true : undefined));
    assert.ok(program.size.cols > 50);
    leader.dispose();
    program.signal('SIGKILL');
    await program.ended;
  });

  it('stays when the program ends, and is closed by nobody but a person', async () => {
    const program = await start('end', 'exit 3');
    const { terminal, pty, state } = show('end');
    await program.ended;
    await until('the end', () => (!pty.isRunning ? true : undefined));
    await new Promise((resolve) => { setTimeout(resolve, 300); });
    assert.deepEqual([state.isClosed, terminal.exitStatus], [false, undefined]);
    terminal.show();
    await until('the front', () => (vscode.window.activeTerminal === terminal ? true : undefined));
    await vscode.commands.executeCommand('workbench.action.terminal.kill');
    const { reason } = await until('the end', () => terminal.exitStatus);
    assert.equal(reason, vscode.TerminalExitReason.User);
    assert.equal(state.isClosed, true);
  });

  it('has the name that it is given, in the panel and among the editors', async () => {
    await start('name', 'cat');
    const { terminal, pty } = show('name');
    await until('the terminal', () => (pty.isRunning ? true : undefined));
    // The editor gives a terminal its first name again when that is ready, which it tells nobody.
    await until('the name', () => {
      if (terminal.name === '$(bell-dot) Fix tests') return true;
      pty.rename('$(bell-dot) Fix tests');
      return undefined;
    });
    terminal.show();
    await vscode.commands.executeCommand('workbench.action.terminal.moveToEditor');
    const tab = await until('the tab', () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ input }) => input instanceof vscode.TabInputTerminal));
    assert.equal(tab.label, terminal.name);
  });
});

describe('an agent in a terminal of the editor', () => {
  let client: HostClient;

  before(async () => {
    await run('startHost');
    client = await connectToHost();
  });
  after(async () => {
    await client.close();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const get = async (sessionId: string): Promise<SessionView> => (await client.call('sessions.get', { sessionId })).session;
  const terminalOf = ({ name }: SessionView): vscode.Terminal | undefined => vscode.window.terminals.find((terminal) => terminal.name.endsWith(name) && terminal.exitStatus === undefined);

  it('is started by a command, prompted, detached and shown again; its panel is one command away, and its end closes nothing', async () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('the ring opens a folder');
    const project = (await client.call('projects.list', {})).projects.find((one) => one.folder === folder) ?? await run<ProjectView>('addProject', { folder });
    const session = await run<SessionView>('newAgentTerminal', { projectId: project.id });
    await run('renameSession', { sessionId: session.id, name: 'Typed' });
    const terminal = await until('the terminal', () => terminalOf({ ...session, name: 'Typed' }));
    assert.equal(vscode.window.activeTerminal, terminal);
    await until('the agent', async () => ((await get(session.id)).phase === 'idle' ? true : undefined));
    terminal.sendText('Hello @@ say Hi there.', false);
    // Another window sees it too.
    let seen = '';
    client.watchTerminal(session.id, {
      size: () => undefined, onAttached: ({ screen }) => { seen = screen; }, onOutput: ({ data }) => { seen += data; }, onState: () => {}, onLost: () => {}, onRefused: () => {},
    });
    await until('what was typed', () => (seen.includes('there.') ? true : undefined));
    terminal.sendText('\r', false);
    await until('the turn', async () => ((await get(session.id)).turnCount === 1 ? true : undefined));

    await run('showPanel', terminal);
    await until('the panel', () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('missionControl.session')));
    await run('detachTerminal', terminal);
    await until('the end of the tab', () => terminal.exitStatus);
    assert.equal((await get(session.id)).phase, 'idle');
    await run('showTerminal', { sessionId: session.id });
    const again = await until('the terminal again', () => terminalOf({ ...session, name: 'Typed' }));
    await run('stopSession', { sessionId: session.id });
    await until('its end in the name', () => (again.name === '$(circle-slash)\u00a0Typed' ? true : undefined));
    assert.equal(again.exitStatus, undefined);
    again.dispose();
  });
});
