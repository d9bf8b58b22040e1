// Measures what the project promises, each figure beside something that is not ours. Not a part of `npm test`: it takes about forty minutes
// and wants a quiet machine.
//   node test/bench/run.ts [name…] [--kills 100] [--pairs 15] [--flood-mb 50] [--agents 20] [--quiet-seconds 30]
// Prints a Markdown table, writes test/results/bench.json, and exits with 1 when a budget is missed.
import { parseArgs } from 'node:util';
import { BENCHES } from './benches.ts';
import { isWithinBudget } from './support/figure.ts';
import { busyShare, untilQuiet } from './support/machine.ts';
import { buildProduct } from './support/productBuild.ts';
import { markdownTable, percent, writeResults, type BenchResult } from './support/report.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { kills: { type: 'string', default: '100' }, pairs: { type: 'string', default: '15' }, 'flood-mb': { type: 'string', default: '50' }, agents: { type: 'string', default: '20' }, 'quiet-seconds': { type: 'string', default: '30' } },
});
const unknown = positionals.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) throw new Error(`There is no bench ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}.`);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1)); // Lets what is detached be ended.
await using product = await buildProduct();
const say = (text: string): void => { console.error(text); };
const results: BenchResult[] = [];
for (const [name, bench] of Object.entries(BENCHES)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const busyBefore = await untilQuiet(Number(values['quiet-seconds']) * 1000);
  say(`${name} (others use ${percent(busyBefore)} of the machine)`);
  const startedMs = performance.now();
  try {
    const figures = await bench({ product, say, kills: Number(values.kills), pairs: Number(values.pairs), floodMb: Number(values['flood-mb']), agents: Number(values.agents) });
    const durationMs = performance.now() - startedMs;
    const result: BenchResult = { name, at: new Date().toISOString(), durationMs, busyBefore, busyAfter: await busyShare(), figures };
    results.push(result);
    await writeResults([result]); // At once: a run that is cut off keeps what it has.
    say(markdownTable([result]));
  } catch (error) {
    process.exitCode = 1;
    console.error(`${name} failed:`, error);
  }
}
console.log(markdownTable(results));
for (const { name, busyBefore, busyAfter, durationMs } of results) {
  say(`${name}: ${(durationMs / 1000).toFixed(0)} s; others used ${percent(busyBefore)} of the machine before, ${percent(busyAfter)} after`);
}
if (results.some(({ figures }) => figures.some((figure) => isWithinBudget(figure) === false))) process.exitCode = 1;
