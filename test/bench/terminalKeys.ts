import type { Bench } from './support/bench.ts';
import { measured } from './support/statistics.ts';
import { TerminalWindow } from './support/terminalWindow.ts';
import { keysToScreen } from './support/windowWatch.ts';

/** Keys of one block; each terminal has its turn after so many. */
const KEYS = 'abcdefghijklmnopqrstuvwxyz';

/** People do not press keys in step with anything. */
const PAUSE_MS = { least: 20, most: 70 };

/** From a key to the page that shows it: in the terminal of an agent, and in a terminal of the editor's own in the same window. */
export const measureTerminalKeys: Bench = async ({ product, pairs, say }) => {
  await using window = await TerminalWindow.open({ product });
  const { page, terminal } = window;
  await window.startAgent('Echo the meadow');
  await window.startPlain('echo');
  await page.waitForTimeout(1000); // Until it has taken the place of the shell, which edits its line by itself.
  const ours: number[] = [];
  const plain: number[] = [];
  const pause = (): number => PAUSE_MS.least + Math.random() * (PAUSE_MS.most - PAUSE_MS.least);
  for (let block = 0; block <= pairs; block += 1) {
    for (const place of block % 2 === 0 ? [0, 1] : [1, 0]) {
      await window.show(place);
      await page.keyboard.press('Enter');
      // What a block before left on the screen says nothing about this one.
      const keys = Array.from(KEYS, (_, index) => KEYS.charAt((index * 7 + block) % KEYS.length)).join('');
      const taken = await keysToScreen(page, keys, pause);
      if (block > 0) (place === 0 ? ours : plain).push(...taken.slice(1)); // The first key of all, and of each line, warms up.
    }
    if (block > 0 && block % 5 === 0) say(`  ${block} of ${pairs} blocks`);
  }
  await terminal.focus();
  return [
    {
      what: "a key in an agent's terminal until the page shows it, median", unit: 'ms', ours: measured(ours), other: { what: "the editor's own terminal", ...measured(plain) },
      budget: { kind: 'addedAtMost', limit: 5 },
    },
    { what: 'the same, p95', unit: 'ms', ours: measured(ours, 0.95), other: { what: "the editor's own terminal, p95", ...measured(plain, 0.95) }, budget: { kind: 'addedAtMost', limit: 15 } },
  ];
};
