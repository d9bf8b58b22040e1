import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { REST_AFTER_MS } from '../../../src/host/terminals/mirrorHolder.ts';
import type { PtyProcess } from '../../../src/host/terminals/ptyProcess.ts';
import { FROZEN_MS, SessionTerminal } from '../../../src/host/terminals/sessionTerminal.ts';
import { ColorAnswers } from '../../../src/host/terminals/terminalColors.ts';
import { TerminalMirror } from '../../../src/host/terminals/terminalMirror.ts';
import type { TerminalClient } from '../../../src/host/util/terminalDesk.ts';
import { TERMINAL_CREDIT_CHARS, type TerminalOutput, type TerminalSize, type TerminalState } from '../../../src/protocol/terminal/terminalWire.ts';
import { FakeClock } from '../storage/fakeClock.ts';

const SIZE: TerminalSize = { cols: 40, rows: 10 };

class Watcher implements TerminalClient {
  readonly mayType: boolean;
  readonly outputs: TerminalOutput[] = [];
  readonly states: TerminalState[] = [];
  constructor(mayType = true) { this.mayType = mayType; }
  get text(): string { return this.outputs.map(({ data }) => data).join(''); }
  get isLeader(): boolean | undefined { return this.states.at(-1)?.isLeader; }
  sendOutput(output: TerminalOutput): void { this.outputs.push(output); }
  sendState({ state }: { readonly state: TerminalState }): void { this.states.push(state); }
}

/** A program of which the test is both ends. */
class FakePty {
  readonly written: string[] = [];
  readonly sizes: TerminalSize[] = [];
  isPaused = false;
  write(text: string): void { this.written.push(text); }
  resize(size: TerminalSize): void { this.sizes.push(size); }
  pause(): void { this.isPaused = true; }
  resume(): void { this.isPaused = false; }
  dispose(): void {}
}

describe('terminal of a session', () => {
  let clock: FakeClock;
  let pty: FakePty;
  let terminal: SessionTerminal;
  let mirrors: TerminalMirror[];
  beforeEach(() => {
    clock = new FakeClock();
    pty = new FakePty();
    mirrors = [];
    const colors = new ColorAnswers();
    terminal = new SessionTerminal({
      id: 'a', clock, colors, turnMs: () => 1_000,
      createMirror: (options) => {
        const mirror = new TerminalMirror({ ...options, colors, scrollbackLines: 100 });
        mirrors.push(mirror);
        return mirror;
      },
    }, SIZE);
    terminal.begin();
    terminal.setProgram(pty as unknown as PtyProcess);
  });
  afterEach(() => { terminal.dispose(); });

  /** The program prints, and everything that can go on has gone on. */
  async function print(text: string): Promise<void> {
    terminal.read(text);
    for (let n = 0; n < 8; n += 1) {
      clock.advance(10);
      await new Promise((resolve) => { setTimeout(resolve, 1); }); // The mirror's library has timers of its own.
    }
  }

  it('sends what comes close together as one message, the first at once', async () => {
    const watcher = new Watcher();
    terminal.attach(watcher, SIZE);
    terminal.read('a');
    await turn();
    await new Promise((resolve) => { setTimeout(resolve, 5); });
    assert.equal(watcher.text, 'a');
    for (const text of ['b', 'c', 'd']) terminal.read(text);
    await print('e');
    assert.deepEqual(watcher.outputs.map(({ data }) => data), ['a', 'bcde']);
  });

  it('holds the beginning of a sequence back, but not for long', async () => {
    const watcher = new Watcher();
    terminal.attach(watcher, SIZE);
    terminal.read('x\x1b[3');
    while (watcher.text === '') await turn();
    assert.equal(watcher.text, 'x');
    await print('');
    assert.deepEqual(watcher.outputs.at(-1), { terminal: 'a', data: '\x1b[3', isOpen: true });
    const second = new Watcher();
    assert.ok(terminal.attach(second, SIZE).screen.endsWith('\x1b[3'), 'who attaches now is in the sequence too');
    await print('1mred');
    assert.deepEqual(watcher.outputs.at(-1), { terminal: 'a', data: '1mred' });
  });

  it('stops reading while the leader has no credit, and goes on when it has', async () => {
    const leader = new Watcher();
    terminal.attach(leader, SIZE);
    for (let n = 0; n < 20; n += 1) terminal.read('x'.repeat(64 * 1024));
    await print('the end');
    assert.ok(leader.text.length <= TERMINAL_CREDIT_CHARS + 64 * 1024, String(leader.text.length));
    assert.ok(pty.isPaused);
    while (!leader.text.endsWith('the end')) {
      const before = leader.text.length;
      terminal.consumed(leader, 256 * 1024);
      await print('');
      assert.ok(leader.text.length > before);
    }
    assert.ok(!pty.isPaused);
    assert.equal(leader.text.length, 20 * 64 * 1024 + 7);
  });

  it('goes on without a leader that takes nothing in, and gives it the screen anew when it does', async () => {
    const leader = new Watcher();
    const other = new Watcher();
    terminal.attach(leader, SIZE);
    terminal.attach(other, { cols: 50, rows: 12 });
    for (let n = 0; n < 12; n += 1) {
      terminal.read('x'.repeat(64 * 1024));
      await print('');
      terminal.consumed(other, 64 * 1024);
    }
    clock.advance(FROZEN_MS);
    await print('the end');
    assert.equal(leader.isLeader, false);
    assert.equal(other.isLeader, true);
    assert.deepEqual(pty.sizes.at(-1), { cols: 50, rows: 12 });
    assert.ok(other.text.endsWith('the end'));
    assert.ok(!leader.text.endsWith('the end'));
    terminal.consumed(leader, leader.text.length);
    assert.equal(leader.outputs.at(-1)?.isReset, true);
    assert.match(leader.outputs.at(-1)?.data ?? '', /the end/);
    await print(' and on');
    assert.ok(leader.text.endsWith(' and on'));
  });

  it('never waits for a watcher that is behind', async () => {
    const leader = new Watcher();
    const watcher = new Watcher();
    terminal.attach(leader, SIZE);
    terminal.attach(watcher, SIZE);
    for (let n = 0; n < 20; n += 1) {
      terminal.read('x'.repeat(64 * 1024));
      await print('');
      terminal.consumed(leader, 64 * 1024);
    }
    assert.equal(leader.text.length, 20 * 64 * 1024);
    assert.ok(watcher.text.length <= TERMINAL_CREDIT_CHARS);
    terminal.consumed(watcher, watcher.text.length);
    assert.equal(watcher.outputs.at(-1)?.isReset, true);
  });

  it('has the size of its leader, and tells watchers', async () => {
    const leader = new Watcher();
    const watcher = new Watcher();
    terminal.attach(leader, { cols: 100, rows: 30 });
    terminal.attach(watcher, { cols: 50, rows: 12 });
    assert.deepEqual(pty.sizes, [{ cols: 100, rows: 30 }]);
    terminal.resizeBy(watcher, { cols: 60, rows: 12 });
    terminal.resizeBy(leader, { cols: 90, rows: 25 });
    assert.deepEqual(watcher.states.at(-1)?.size, { cols: 90, rows: 25 });
    terminal.input(watcher, 'x');
    assert.deepEqual(pty.sizes.at(-1), { cols: 60, rows: 12 });
    assert.deepEqual(pty.written, ['x']);
    assert.equal(leader.isLeader, false);
  });

  it('follows a person to the window whose terminal has the keyboard now', () => {
    const [leader, watcher, looker] = [new Watcher(), new Watcher(), new Watcher(false)];
    terminal.attach(leader, { cols: 100, rows: 30 });
    terminal.attach(watcher, { cols: 50, rows: 12 });
    terminal.attach(looker, { cols: 20, rows: 5 });
    terminal.input(watcher, '\x1b[O');
    assert.equal(terminal.size.cols, 100);
    terminal.input(leader, '\x1b[O');
    terminal.input(watcher, '\x1b[I');
    terminal.input(looker, '\x1b[I');
    assert.deepEqual([terminal.size, watcher.isLeader, pty.written], [{ cols: 50, rows: 12 }, true, ['\x1b[O', '\x1b[I']]);
  });

  it('lets those who may only look type nothing', () => {
    const looker = new Watcher(false);
    terminal.attach(looker, { cols: 50, rows: 12 });
    terminal.input(looker, 'x');
    assert.deepEqual(pty.written, []);
    assert.deepEqual(pty.sizes, []);
    assert.equal(terminal.hasLeader, false);
  });

  it('tells what persons type, not what terminals report', () => {
    const typed: string[] = [];
    terminal.onDidType.event((text) => { typed.push(text); });
    const watcher = new Watcher();
    terminal.attach(watcher, SIZE);
    for (const text of ['\x1b[I', 'a', '\x1b[?1;2c', '\x1b[<0;1;1M', '\x1b[A', '\x1b[1;2R']) terminal.input(watcher, text);
    assert.deepEqual(typed, ['a', '\x1b[A', '\x1b[1;2R']);
  });

  it('tells of a flood of titles a few, and the last one', async () => {
    const watcher = new Watcher();
    terminal.attach(watcher, SIZE);
    await print(Array.from({ length: 5_000 }, (_, index) => `\x1b]2;title ${index}\x07`).join(''));
    clock.advance(1_000);
    assert.ok(watcher.states.length < 20, `${watcher.states.length} messages`);
    assert.equal(watcher.states.at(-1)?.title, 'title 4999');
  });

  it('cuts a title that nobody would read', async () => {
    await print(`\x1b]2;!${'😀'.repeat(100_000)}\x07`);
    assert.match(terminal.title, /^!(?:😀){100,255}…$/u);
  });

  it('tells titles once each, also of a mirror that rested', async () => {
    const titles: string[] = [];
    terminal.onDidChangeTitle.event((title) => { titles.push(title); });
    await print('\x1b]2;one\x07text\x1b[31m');
    clock.advance(2 * REST_AFTER_MS);
    assert.ok(terminal.restingChars > 0);
    assert.equal(terminal.title, 'one');
    await print('\x1b]2;one\x07 red');
    assert.equal(mirrors.length, 2);
    assert.deepEqual(titles, ['one']);
    assert.deepEqual((await terminal.readScreen()).lines[0], 'text red');
    assert.match(terminal.attach(new Watcher(), SIZE).screen, /31m/);
  });

  it('keeps the screen after the end, with exit code, and takes the next program', async () => {
    const watcher = new Watcher();
    terminal.attach(watcher, SIZE);
    terminal.read('last words');
    const ended = terminal.end({ exitCode: 3, signal: undefined });
    await print('');
    await ended;
    assert.deepEqual(watcher.states.at(-1)?.exit, { exitCode: 3 });
    assert.equal(watcher.text, 'last words');
    assert.deepEqual((await terminal.readScreen()).lines[0], 'last words');
    terminal.input(watcher, 'x');
    assert.deepEqual(pty.written, []);
    terminal.begin();
    assert.equal(watcher.outputs.at(-1)?.isReset, true);
    assert.equal(watcher.states.at(-1)?.exit, undefined);
    assert.deepEqual((await terminal.readScreen()).lines.filter(Boolean), []);
  });
});
