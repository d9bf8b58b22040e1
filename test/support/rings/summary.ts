import type { FailedTest, RingResult } from './ringResult.ts';
import { bold, green, red } from './terminalColors.ts';

/** Prints what failed, a table with each ring's counts and time, and as the last line of all `N passed, N failed[, N skipped]`. */
export function printSummary(results: readonly RingResult[], failures: readonly FailedTest[]): void {
  if (failures.length > 0) console.log(`\n${bold('Failures')}`);
  for (const { ring, fullTitle, error } of failures) console.log(`\n${red(`[${ring}] ${fullTitle}`)}\n${error.replaceAll(/^/gm, '    ')}`);

  console.log(`\n${bold('ring'.padEnd(12))}${'passed'.padStart(8)}${'failed'.padStart(8)}${'skipped'.padStart(9)}${'time'.padStart(10)}`);
  for (const { name, passed, failed, skipped, durationMs, problem, notRun } of results) {
    const time = `${(durationMs / 1000).toFixed(1)} s`;
    const row = `${name.padEnd(12)}${String(passed).padStart(8)}${String(failed).padStart(8)}${String(skipped).padStart(9)}${time.padStart(10)}`;
    console.log(isGood({ failed, problem }) ? row : red(`${row}  ${problem ?? ''}`));
    if (notRun !== undefined) console.log(`${' '.repeat(12)}not run: ${notRun}`);
  }
  const total = (count: (result: RingResult) => number): number => results.reduce((sum, result) => sum + count(result), 0);
  const failed = total(countFailed);
  const skipped = total((result) => result.skipped);
  console.log('');
  const line = `${total((result) => result.passed)} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  console.log(failed > 0 ? red(line) : green(line));
}

/** Whether every ring ran and nothing failed. */
export function isGood({ failed, problem }: Pick<RingResult, 'failed' | 'problem'>): boolean {
  return failed === 0 && problem === undefined;
}

/** A ring that itself failed counts as one failure, so that the last line never reads like a success when the run was none. */
function countFailed({ failed, problem }: RingResult): number {
  return failed + (problem === undefined ? 0 : 1);
}
