import { rm } from 'node:fs/promises';
import { runInLanes } from './lanes.ts';
import type { RingOutput } from './ringOutput.ts';
import type { FailedTest, RingResult } from './ringResult.ts';
import type { Ring, RingPart } from './rings.ts';
import { runPart, type PartResult } from './runPart.ts';
import type { Slots } from './slots.ts';

export interface RunOptions {
  /** Only tests whose title contains it. */
  readonly grep: string | undefined;
  readonly signal: AbortSignal;
  readonly output: RingOutput;
  /** Which it shares with rings beside it. Default: as many as it has lanes. */
  readonly slots?: Slots | undefined;
  /** Where the times of its tests are kept. Default: nowhere. */
  readonly timesFolder?: string | undefined;
}

export interface RingRun {
  readonly result: RingResult;
  readonly failures: readonly FailedTest[];
}

/** Runs the parts of a ring in its lanes, each within its budget. */
export async function runRing(ring: Ring, { grep, signal, output, slots, timesFolder }: RunOptions): Promise<RingRun> {
  const startedMs = performance.now();
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const { name, budgetMs, inMemory = false, lanes = 1 } = ring;
  const notRun = ring.isImpossible?.();
  if (notRun !== undefined) {
    output.line(`  Not run: ${notRun}.`);
    return { result: { name, ...counts, durationMs: 0, problem: undefined, notRun }, failures: [] };
  }
  const note = ring.note?.(process.env);
  if (note !== undefined) output.line(`  (${note})`);
  const problems: string[] = [];
  const failures: FailedTest[] = [];
  const runWithinBudget = async (part: RingPart, partOutput: RingOutput): Promise<PartResult> => {
    const overdue = new AbortController();
    const budget = setTimeout(() => { overdue.abort(); }, budgetMs);
    try {
      const ended = AbortSignal.any([signal, overdue.signal]);
      const result = await runPart(part, { ring: name, inMemory, grep, signal: ended, output: partOutput, timesFolder });
      return overdue.signal.aborted ? { ...result, problems: [`took longer than its budget of ${budgetMs / 1000} s and was ended`, ...result.problems] } : result;
    } finally {
      clearTimeout(budget);
    }
  };
  try {
    if (timesFolder !== undefined) await rm(timesFolder, { recursive: true, force: true });
    const parts = await ring.parts();
    await runInLanes(parts, {
      lanes,
      output,
      signal,
      run: async (part, partOutput) => {
        const run = async (): Promise<PartResult | undefined> => (signal.aborted ? undefined : await runWithinBudget(part, partOutput));
        const result = await (slots === undefined ? run() : slots.use(run));
        if (result === undefined) return;
        for (const kind of ['passed', 'failed', 'skipped'] as const) counts[kind] += result[kind];
        failures.push(...result.failures);
        problems.push(...result.problems.map((problem) => (parts.length > 1 ? `${part.name} ${problem}` : problem)));
      },
    });
  } catch (error) {
    problems.push((error as Error).message);
  }
  if (signal.aborted) problems.push('was interrupted');
  return { result: { name, ...counts, durationMs: performance.now() - startedMs, problem: problems.join('; ') || undefined }, failures };
}
