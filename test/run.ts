// npm test: builds, runs the rings of tests in order, and ends with the line "N passed, N failed".
//   node test/run.ts                   everything
//   node test/run.ts unit host         these rings only
//   node test/run.ts unit --grep foo   only tests whose title contains foo
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { REPO_ROOT } from './support/repoRoot.ts';
import type { FailedTest, RingResult } from './support/rings/ringResult.ts';
import { selectRings } from './support/rings/rings.ts';
import { runRing } from './support/rings/runRing.ts';
import { isGood, printSummary } from './support/rings/summary.ts';
import { bold } from './support/rings/terminalColors.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { grep: { type: 'string' } } });
const rings = selectRings(positionals);

execFileSync(process.execPath, ['esbuild.mjs'], { cwd: REPO_ROOT, stdio: 'inherit' });

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());

const results: RingResult[] = [];
const failures: FailedTest[] = [];
for (const ring of rings) {
  if (interrupted.signal.aborted) break;
  console.log(`\n${bold(`── ${ring.name} `.padEnd(60, '─'))}`);
  const { result, failures: failed } = await runRing(ring, values.grep, interrupted.signal);
  if (result.problem) console.log(`  The ring ${ring.name} ${result.problem}.`);
  results.push(result);
  failures.push(...failed);
}
printSummary(results, failures);
process.exitCode = results.every(isGood) ? 0 : 1;
