// Where the time of a ring's last run went: node test/support/rings/printTimes.ts [ring…]
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { TIMES_FOLDER, timesOf } from './times.ts';

/** What is shorter is in the sums only. */
const SHOWN_MS = 2000;

const rings = process.argv.length > 2 ? process.argv.slice(2) : await readdir(TIMES_FOLDER);
for (const ring of rings) {
  const steps = await timesOf(path.join(TIMES_FOLDER, ring));
  const total = (some: typeof steps): string => `${(some.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000).toFixed(1).padStart(7)} s`;
  console.log(`\n${ring}: tests ${total(steps.filter(({ kind }) => kind === 'test'))}, hooks ${total(steps.filter(({ kind }) => kind === 'hook'))}`);
  for (const suite of new Set(steps.map((step) => step.suite))) {
    const own = steps.filter((step) => step.suite === suite);
    console.log(`${total(own)}  ${suite} (hooks ${total(own.filter(({ kind }) => kind === 'hook')).trim()})`);
    for (const step of own) if (step.durationMs >= SHOWN_MS) console.log(`${' '.repeat(4)}${total([step])}  ${step.title}`);
  }
}
