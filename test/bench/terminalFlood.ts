import { createRequire } from 'node:module';
import type { Bench } from './support/bench.ts';
import type { Figure } from './support/figure.ts';
import { measured, median } from './support/statistics.ts';
import { TerminalWindow } from './support/terminalWindow.ts';
import { watchFlood, type WatchedFlood } from './support/windowWatch.ts';

const { LINE_BYTES } = createRequire(import.meta.url)('./support/benchTerminals.cjs') as { readonly LINE_BYTES: number };

/** What bringing a terminal to the front costs the window is not the flood's. */
const SETTLE_MS = 500;

/** Rounds cost half a minute each. */
const MAX_ROUNDS = 5;

interface Flooded {
  /** From the program's first byte until the window shows its last line. */
  readonly wholeMs: number;
  readonly longestGapMs: number;
  /** How far the program was ahead of the screen at most, in MB. */
  readonly aheadMb: number;
}

/** A flood in the terminal of an agent until the window shows its end, beside the same in a terminal of the editor's own in the same window. */
export const measureTerminalFlood: Bench = async ({ product, pairs, floodMb, say }) => {
  await using window = await TerminalWindow.open({ product, floodBytes: floodMb * 1e6 });
  const { page, terminal } = window;
  await window.startAgent('Flood the meadow');
  await terminal.shows('agent is dry.', 40_000);
  await window.startPlain('flood');
  await terminal.shows('plain is dry.', 40_000);
  const flood = async (name: 'agent' | 'plain', number: number): Promise<Flooded> => {
    await window.show(name === 'agent' ? 0 : 1);
    await page.waitForTimeout(SETTLE_MS);
    const watched = watchFlood(page, `Flood ${number} of ${name} is over.`);
    await window.flood(name, number);
    const { endMs, longestGapMs, seen } = await watched;
    const log = await window.floodLog(name, number);
    return { wholeMs: endMs - (log[0]?.atMs ?? Number.NaN), longestGapMs, aheadMb: aheadMb(log, seen) };
  };
  const ours: Flooded[] = [];
  const plain: Flooded[] = [];
  for (let round = 1; round <= Math.min(pairs, MAX_ROUNDS); round += 1) {
    if (round % 2 === 0) plain.push(await flood('plain', round));
    ours.push(await flood('agent', round));
    if (round % 2 === 1) plain.push(await flood('plain', round));
    say(`  round ${round}: an agent's ${told(ours.at(-1))}; the editor's ${told(plain.at(-1))}`);
  }
  const compare = (what: string, unit: Figure['unit'], of: (flooded: Flooded) => number, share?: number): Figure => ({
    what, unit, ours: measured(ours.map(of), share), other: { what: "the editor's own terminal", ...measured(plain.map(of), share) },
  });
  return [
    {
      ...compare(`${floodMb} MB in an agent's terminal until the window shows its end`, 'ms', ({ wholeMs }) => wholeMs), budget: { kind: 'ratioAtMost', limit: 1 },
      detail: `${(floodMb / median(ours.map(({ wholeMs }) => wholeMs)) * 1000).toFixed(1)} MB/s`,
    },
    { ...compare('longest time between two frames of the window meanwhile, worst round', 'ms', ({ longestGapMs }) => longestGapMs, 1), budget: { kind: 'atMost', limit: 150 } },
    { ...compare('how far the program was ahead of the screen, worst round', 'MB', ({ aheadMb: mb }) => mb, 1), budget: { kind: 'atMost', limit: 1 } },
  ];
};

/** At each frame, what the program had written by then, less what the window showed. */
function aheadMb(log: readonly { readonly atMs: number; readonly bytes: number }[], seen: WatchedFlood['seen']): number {
  const all = seen.map(({ atMs, lines }) => (log.findLast((one) => one.atMs <= atMs)?.bytes ?? 0) - lines * LINE_BYTES);
  return Math.max(0, ...all) / 1e6;
}

function told(flooded: Flooded | undefined): string {
  return flooded === undefined ? '' : `${(flooded.wholeMs / 1000).toFixed(1)} s, longest frame ${flooded.longestGapMs.toFixed(0)} ms, ${flooded.aheadMb.toFixed(2)} MB ahead`;
}
