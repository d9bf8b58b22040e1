import os from 'node:os';
import path from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { spawn } from 'node-pty';
import { TerminalHub } from '../../src/host/terminals/terminalHub.ts';
import { systemClock } from '../../src/host/util/clock.ts';
import { silentLog } from '../../src/host/util/log.ts';
import type { TerminalClient } from '../../src/host/util/terminalDesk.ts';
import type { Bench } from './support/bench.ts';
import { interleave, measured, median, timed } from './support/statistics.ts';

const MB = 50;
const ROUNDS = 5;

/** Prints lines of 78 characters in large writes: the program must not be what is measured. */
const FLOOD = `
  const lines = Buffer.from(('x'.repeat(78) + '\\n').repeat(800));
  let left = Math.ceil(${MB}e6 / lines.length);
  const next = () => { while (left-- > 0) if (!process.stdout.write(lines)) { process.stdout.once('drain', next); return; } };
  next();
`;

const ENV = { PATH: process.env['PATH'] ?? '' };

/** How fast the host reads the output of a program in a terminal, mirror, log and a window that watches included; beside the library that reads, alone. */
export const measureTerminalRead: Bench = async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'mc-bench-term-'));
  const hub = new TerminalHub({ clock: systemClock, log: silentLog, folder });
  const window: TerminalClient = {
    mayType: true,
    sendOutput: ({ data }) => { hub.consumed(window, 'flood', data.length); },
    sendState: () => {},
  };
  const ours = (isWatched: boolean) => (): Promise<number> => timed(async () => {
    const program = await hub.start({ id: 'flood', command: process.execPath, args: ['-e', FLOOD], cwd: folder, env: ENV });
    if (isWatched) hub.attach(window, { terminal: 'flood', size: { cols: 120, rows: 40 } });
    await program.ended;
    hub.leave(window);
  });
  const raw = (): Promise<number> => timed(async () => {
    const pty = spawn(process.execPath, ['-e', FLOOD], { cols: 120, rows: 40, cwd: folder, env: ENV });
    pty.onData(() => {});
    await new Promise<void>((resolve) => { pty.onExit(() => { resolve(); }); });
  });
  const alive = setInterval(() => {}, 1_000); // As a host does: timers of its clock keep no process.
  try {
    const samples = await interleave(ROUNDS, { unwatched: ours(false), watched: ours(true), raw });
    return [{
      what: `${MB} MB in an agent's terminal, read with mirror and log`, unit: 'ms', ours: measured(samples.unwatched), other: { what: 'node-pty alone', ...measured(samples.raw) },
      // 30 MB/s where the library alone reads 75.
      budget: { kind: 'ratioAtMost', limit: 2.5 },
      detail: `${(MB / median(samples.unwatched) * 1000).toFixed(0)} MB/s; with a window that watches ${median(samples.watched).toFixed(0)} ms`,
    }];
  } finally {
    clearInterval(alive);
    await hub[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  }
};
