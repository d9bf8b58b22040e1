// npm test: builds, runs the rings of tests in order, and ends with the line "N passed, N failed".
//   node test/run.ts                   everything
//   node test/run.ts unit host         these rings only
//   node test/run.ts unit --grep foo   only tests whose title contains foo
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { REPO_ROOT } from './support/repoRoot.ts';
import type { FailedTest, RingResult } from './support/rings/ringResult.ts';
import { RingOutput } from './support/rings/ringOutput.ts';
import { selectRings, type Ring } from './support/rings/rings.ts';
import { runRing, type RingRun } from './support/rings/runRing.ts';
import { Slots } from './support/rings/slots.ts';
import { isGood, printSummary } from './support/rings/summary.ts';
import { TIMES_FOLDER } from './support/rings/times.ts';
import { bold } from './support/rings/terminalColors.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { grep: { type: 'string' } } });
const rings = selectRings(positionals);

execFileSync(process.execPath, ['esbuild.mjs'], { cwd: REPO_ROOT, stdio: 'inherit' });

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());

interface UnderWay {
  readonly output: RingOutput;
  readonly run: Promise<RingRun>;
}

const slots = new Slots();
const underWay = new Map<Ring, UnderWay>();
function start(ring: Ring, isKept: boolean): UnderWay {
  const output = new RingOutput({ isKept });
  const started = { output, run: runRing(ring, { grep: values.grep, signal: interrupted.signal, output, slots, timesFolder: path.join(TIMES_FOLDER, ring.name) }) };
  underWay.set(ring, started);
  return started;
}

const results: RingResult[] = [];
const failures: FailedTest[] = [];
for (const [index, ring] of rings.entries()) {
  if (interrupted.signal.aborted && !underWay.has(ring)) break;
  console.log(`\n${bold(`── ${ring.name} `.padEnd(60, '─'))}`);
  const { output, run } = underWay.get(ring) ?? start(ring, false);
  output.release();
  // The last first: they have the longest parts.
  for (const later of rings.slice(index + 1).toReversed()) {
    if (!underWay.has(later) && later.besides?.includes(ring.name) === true) start(later, true);
  }
  const { result, failures: failed } = await run;
  if (result.problem) console.log(`  The ring ${ring.name} ${result.problem}.`);
  results.push(result);
  failures.push(...failed);
}
printSummary(results, failures);
// A grep need not match in every ring, but one that matches nowhere is a slip: a run of no test proves nothing.
const isEmpty = values.grep !== undefined && results.every(({ passed, failed, skipped }) => passed + failed + skipped === 0);
if (isEmpty) console.error(`No test has "${values.grep}" in its title (it is no pattern).`);
process.exitCode = !isEmpty && results.every(isGood) ? 0 : 1;
