import assert from 'node:assert/strict';
import type { PtyLibrary } from '../../../src/host/terminals/ptyProcess.ts';
import { TerminalHub } from '../../../src/host/terminals/terminalHub.ts';
import { TerminalMirror } from '../../../src/host/terminals/terminalMirror.ts';
import { systemClock } from '../../../src/host/util/clock.ts';
import { silentLog } from '../../../src/host/util/log.ts';
import type { TerminalProcess } from '../../../src/host/util/terminalProcess.ts';

type Exit = (event: { exitCode: number; signal?: number }) => void;

/** A library whose programs do nothing but end when they are told to. */
class FakeLibrary {
  readonly spawned: { command: string; env: NodeJS.ProcessEnv; written: string; exit: Exit; say: (text: string) => void }[] = [];

  readonly load = async (): Promise<PtyLibrary> => ({
    spawn: (command: string, _args: unknown, { env }: { env: NodeJS.ProcessEnv }) => {
      const program = { command, env, written: '', exit: (() => {}) as Exit, say: (() => {}) as (text: string) => void };
      this.spawned.push(program);
      return {
        pid: this.spawned.length,
        onData: (listener: (text: string) => void) => { program.say = listener; },
        onExit: (listener: Exit) => { program.exit = listener; },
        write: (bytes: Buffer) => { program.written += bytes.toString(); },
        resize: () => {}, pause: () => {}, resume: () => {}, kill: () => {}, destroy: () => {},
      };
    },
  } as unknown as PtyLibrary);
}

describe('terminals of a host', () => {
  let library: FakeLibrary;
  let hub: TerminalHub;
  beforeEach(() => {
    library = new FakeLibrary();
    hub = new TerminalHub({ clock: systemClock, log: silentLog, loadLibrary: library.load });
  });
  afterEach(() => { hub.dispose(); });
  const start = (id: string, env: Record<string, string> = {}): Promise<TerminalProcess> => hub.start({ id, command: 'claude', args: [], cwd: '/', env });

  it('say why they do not work, where the native part does not', async () => {
    const without = new TerminalHub({ clock: systemClock, log: silentLog, loadLibrary: () => Promise.reject(new Error('no prebuilt pty.node for plan9')) });
    await assert.rejects(without.start({ id: 'a', command: 'claude', args: [], cwd: '/', env: {} }), {
      code: 'agentFailed', message: 'Terminals do not work on this machine: no prebuilt pty.node for plan9. Sessions without a terminal work all the same.',
    });
    assert.equal(without.status('a'), undefined);
  });

  it('give programs a terminal of their own, not the one in which the host was started', async () => {
    await start('a', { PATH: '/bin', TMUX: '/tmp/tmux', COLUMNS: '80', TERM: 'dumb' });
    assert.deepEqual(library.spawned[0]?.env, { PATH: '/bin', TERM: 'xterm-256color', COLORTERM: 'truecolor' });
  });

  it('run one program each', async () => {
    const first = await start('a');
    await assert.rejects(start('a'), /runs in the terminal/);
    assert.equal(hub.status('a')?.pid, first.pid);
    library.spawned[0]?.exit({ exitCode: 1, signal: 0 });
    assert.deepEqual(await first.ended, { exitCode: 1, signal: undefined });
    assert.equal(hub.status('a')?.isRunning, false);
    await start('a');
    assert.equal(hub.status('a')?.isRunning, true);
    await assert.rejects(start('../a'), /cannot be named/);
  });

  it('tell the end of a program also when its screen cannot be kept', async () => {
    const program = await start('a');
    const { prototype } = TerminalMirror;
    const { serialize } = prototype;
    try {
      prototype.serialize = () => { throw new Error('odd screen'); };
      library.spawned[0]?.say('hello');
      library.spawned[0]?.exit({ exitCode: 0 });
      assert.equal((await program.ended).exitCode, 0);
    } finally {
      prototype.serialize = serialize;
    }
    assert.equal(hub.status('a')?.isRunning, false);
  });

  it('take keys while a program runs', async () => {
    const program = await start('a');
    const typed: string[] = [];
    program.onDidType((text) => { typed.push(text); });
    program.write('y');
    hub.press('a', 'x\r');
    assert.equal(library.spawned[0]?.written, 'yx\r');
    assert.deepEqual(typed, ['x\r'], 'so that the agent’s prompts do not take them for theirs');
    library.spawned[0]?.exit({ exitCode: 0, signal: 9 });
    assert.deepEqual(await program.ended, { exitCode: undefined, signal: 'SIGKILL' });
    assert.throws(() => { hub.press('a', 'x'); }, { code: 'sessionEnded' });
    assert.throws(() => { hub.press('b', 'x'); }, { code: 'notFound' });
  });

  it('keep the screens of programs that ended, as many as they may', async () => {
    for (let n = 0; n < 102; n += 1) {
      const program = await start(`s${n}`);
      library.spawned[n]?.exit({ exitCode: 0 });
      await program.ended;
    }
    await start('s1');
    assert.equal(hub.status('s0'), undefined);
    assert.equal(hub.status('s1')?.isRunning, true);
    assert.notEqual(hub.status('s2'), undefined);
    assert.notEqual(hub.status('s101'), undefined);
  });
});
