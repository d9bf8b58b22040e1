import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readInput } from '../../../src/host/terminals/terminalInput.ts';
import type { TerminalProcess } from '../../../src/host/util/terminalProcess.ts';
import { AnsweringWindow } from './answeringWindow.ts';
import { shown, TerminalWorld } from './terminalWorld.ts';

/** What programs ask terminals, and the answer that each has to get. */
const QUERIES: readonly (readonly [query: string, answer: string])[] = [
  ['\x1b[c', 'da1'], ['\x1b[>c', 'da2'], ['\x1b[=c', 'da3'], ['\x1b[5n', 'dsr'], ['\x1b[6n', 'cpr'], ['\x1b[?6n', 'cpr?'], ['\x1b[?2026$p', 'mode?2026'], ['\x1b[?2004$p', 'mode?2004'],
  ['\x1b]10;?\x1b\\', 'osc:10'], ['\x1b]11;?\x07', 'osc:11'], ['\x1b]12;?\x07', 'osc:12'], ['\x1b]4;3;?\x07', 'osc:4:3'], ['\x1bP$qm\x1b\\', 'decrqss'], ['\x1bP+q544e\x1b\\', 'xtgettcap'],
  ['\x1b[>0q', 'xtversion'], ['\x1b[18t', 'window:8'], ['\x1b[14t', 'window:4'],
];

/** Asks when it is told to (`a`), and writes down all that came when it is told to (`q`). */
const PROGRAM = `
  const queries = ${JSON.stringify(QUERIES.map(([query]) => query))};
  process.stdin.setRawMode(true);
  let got = '';
  process.stdin.on('data', (bytes) => {
    const text = bytes.toString();
    got += text;
    if (text.includes('a')) process.stdout.write(queries.join('') + 'asked.');
    if (!text.includes('q')) return;
    require('node:fs').writeFileSync('got', got.replaceAll(/[aq]/g, ''));
    process.exit();
  });
  process.stdout.write('ready.');`;

describe('questions of programs to their terminal', function () {
  if (process.platform === 'win32') return;
  let world: TerminalWorld;
  let program: TerminalProcess;
  beforeEach(async () => {
    world = await TerminalWorld.create();
    program = await world.node('a', PROGRAM);
    const ready = world.window('a').attach();
    await shown(ready, /ready\./);
    ready.detach();
  });
  afterEach(() => world[Symbol.asyncDispose]());

  const open = (): AnsweringWindow => new AnsweringWindow(world.hub, 'a').attach({ cols: 80, rows: 24 });

  /** Resolves when all was asked and every window's terminal has seen it. */
  async function ask(...windows: AnsweringWindow[]): Promise<void> {
    program.write('a');
    const asked = world.window('a', { mayType: false });
    asked.attach();
    await shown(asked, /asked\./);
    asked.detach();
    await Promise.all(windows.map((window) => window.whenDrawn()));
  }

  async function assertEachOnce(): Promise<void> {
    program.write('q');
    await program.ended;
    const parts = readInput(await readFile(path.join(world.folder, 'got'), 'utf8'));
    assert.deepEqual(parts.map(({ report, text }) => report ?? text).toSorted(), QUERIES.map(([, answer]) => answer).toSorted());
  }

  it('get one answer each without a window', async () => {
    await ask();
    await assertEachOnce();
  });

  it('get one answer each with one window', async () => {
    await ask(open());
    await assertEachOnce();
  });

  it('get one answer each with two windows, whichever leads', async () => {
    const [first, second] = [open(), open()];
    await ask(first, second);
    assert.equal(first.state?.isLeader, true);
    assert.equal(second.state?.isLeader, false);
    await assertEachOnce();
  });

  it('get one answer each when somebody types in another window before the first has answered', async () => {
    const [first, second] = [open(), open()];
    first.isAnswering = false;
    await ask(first, second);
    second.type('\r');
    assert.equal(second.state?.isLeader, true);
    first.answer();
    program.write('q');
    await program.ended;
    const parts = readInput(await readFile(path.join(world.folder, 'got'), 'utf8'));
    assert.deepEqual(parts.flatMap(({ report }) => report ?? []).toSorted(), QUERIES.map(([, answer]) => answer).toSorted());
  });

  it('get one answer each when the window that should answer is closed', async () => {
    const first = open();
    first.isAnswering = false;
    await ask(first);
    first.detach();
    first.answer();
    await assertEachOnce();
  });

  it('reach no program that did not ask: reports, mouse and focus of windows that only watch are dropped', async () => {
    const [first, second] = [open(), open()];
    for (const report of ['\x1b[O', '\x1b[<0;1;1M', '\x1b[?1;2c', '\x1b]11;rgb:0/0/0\x07', '\x1b[3;4R']) second.type(report);
    assert.equal(second.state?.isLeader, false);
    first.type('\x1b[I');
    program.write('q');
    await program.ended;
    assert.equal(await readFile(path.join(world.folder, 'got'), 'utf8'), '\x1b[I');
  });

  it('take the word of a window for colours when none is open', async () => {
    const window = open();
    window.type('\x1b]11;rgb:ffff/ffff/ffff\x1b\\');
    window.detach();
    await ask();
    program.write('q');
    await program.ended;
    assert.match(await readFile(path.join(world.folder, 'got'), 'utf8'), /\]11;rgb:ffff\/ffff\/ffff/);
  });
});
