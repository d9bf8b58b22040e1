import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { cacheRoot } from '../cache/cacheRoot.ts';
import { endProcesses, processesWithEnv, processTree } from '../processTree.ts';
import { REPO_ROOT } from '../repoRoot.ts';
import { cleanEnv } from './cleanEnv.ts';
import { EventPrinter } from './eventPrinter.ts';
import { makeRingFolder } from './ringFolder.ts';
import type { Ring } from './rings.ts';
import type { RingOutput } from './ringOutput.ts';
import type { FailedTest, RingResult } from './ringResult.ts';
import { EVENTS_VARIABLE, GREP_VARIABLE, REPO_VARIABLE, TEST_RUN_VARIABLE } from './testRun.ts';

export interface RunOptions {
  /** Only tests whose title contains it. */
  readonly grep: string | undefined;
  readonly signal: AbortSignal;
  readonly output: RingOutput;
}

export interface RingRun {
  readonly result: RingResult;
  readonly failures: readonly FailedTest[];
}

/** Runs a ring in a child process within its budget, prints its tests as they end, and cleans up after it. */
export async function runRing(ring: Ring, { grep, signal, output }: RunOptions): Promise<RingRun> {
  const startedMs = performance.now();
  const notRun = ring.isImpossible?.();
  if (notRun !== undefined) {
    output.line(`  Not run: ${notRun}.`);
    return { result: { name: ring.name, passed: 0, failed: 0, skipped: 0, durationMs: 0, problem: undefined, notRun }, failures: [] };
  }
  const note = ring.note?.(process.env);
  if (note !== undefined) output.line(`  (${note})`);
  const folder = await makeRingFolder(ring.inMemory === true);
  const eventsFile = path.join(folder, 'events.jsonl');
  const runId = randomUUID();
  const printer = new EventPrinter(ring.name, eventsFile, output);
  const env = {
    ...cleanEnv(),
    ...(await ownHome(folder)),
    TMPDIR: folder, // so that also what an ended ring could not remove goes
    [EVENTS_VARIABLE]: eventsFile,
    [TEST_RUN_VARIABLE]: runId,
    [REPO_VARIABLE]: REPO_ROOT,
    ...(grep === undefined ? {} : { [GREP_VARIABLE]: grep }),
  };
  const problems: string[] = [];
  try {
    const args = await ring.command();
    const child = spawn(process.execPath, args, { cwd: REPO_ROOT, env, stdio: ['ignore', output.stdio, output.stdio] });
    output.follow(child.stdout);
    output.follow(child.stderr);
    const budget = setTimeout(() => {
      problems.push(`took longer than its budget of ${ring.budgetMs / 1000} s and was ended`);
      void endProcesses(everythingOf(child.pid, runId));
    }, ring.budgetMs);
    signal.addEventListener('abort', () => void endProcesses(everythingOf(child.pid, runId)), { once: true });
    const exit = await new Promise<string | number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(signal ?? code));
    });
    clearTimeout(budget);
    if (signal.aborted) problems.push('was interrupted');
    await printer.finish();
    const { failed } = printer.counts;
    if (problems.length === 0 && exit !== 0 && failed === 0) problems.push(`ended with ${exit} although no test failed`);
    else if (problems.length === 0 && !printer.hasEnded) problems.push(`ended with ${exit} in the middle of its tests`);
  } catch (error) {
    problems.push((error as Error).message);
  } finally {
    await printer.finish();
    problems.push(...(await endLeftovers(runId)));
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
  const { passed, failed, skipped } = printer.counts;
  // A grep that matches nothing in this ring is what one expects of a grep.
  if (problems.length === 0 && passed + failed + skipped === 0 && grep === undefined) problems.push('ran no test at all');
  const result: RingResult = { name: ring.name, passed, failed, skipped, durationMs: performance.now() - startedMs, problem: problems.join('; ') || undefined };
  return { result, failures: printer.failures };
}

/** A home of the ring's own, so that no test can touch the person's. Binaries and npm's settings stay where they are. */
async function ownHome(folder: string): Promise<NodeJS.ProcessEnv> {
  const home = path.join(folder, 'home');
  await mkdir(home);
  const real = os.homedir();
  return {
    HOME: home,
    USERPROFILE: home,
    MISSION_CONTROL_TEST_CACHE: cacheRoot(),
    npm_config_userconfig: process.env.npm_config_userconfig ?? path.join(real, '.npmrc'),
    npm_config_cache: process.env.npm_config_cache ?? path.join(real, '.npm'),
  };
}

/** Ends what the ring left running; each is a problem, because a test must clean up after itself. */
async function endLeftovers(runId: string): Promise<readonly string[]> {
  const leftovers = processesWithEnv(TEST_RUN_VARIABLE, runId);
  if (leftovers.length === 0) return [];
  await endProcesses(leftovers.map(({ pid }) => pid));
  return [`left processes running: ${leftovers.map(({ pid, command }) => `${pid} ${command.slice(0, 120)}`).join(', ')}`];
}

function everythingOf(rootPid: number | undefined, runId: string): readonly number[] {
  const tree = rootPid === undefined ? [] : processTree(rootPid);
  return [...new Set([...tree, ...processesWithEnv(TEST_RUN_VARIABLE, runId)].map(({ pid }) => pid))];
}
