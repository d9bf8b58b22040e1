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
import type { RingOutput } from './ringOutput.ts';
import type { FailedTest } from './ringResult.ts';
import type { RingPart } from './rings.ts';
import { EVENTS_VARIABLE, GREP_VARIABLE, REPO_VARIABLE, TEST_RUN_VARIABLE } from './testRun.ts';
import { keepTimes } from './times.ts';

export interface PartOptions {
  /** Name of the ring. */
  readonly ring: string;
  readonly inMemory: boolean;
  /** Only tests whose title contains it. */
  readonly grep: string | undefined;
  /** Ends everything that the part has started. */
  readonly signal: AbortSignal;
  readonly output: RingOutput;
  /** Where its events are kept, which say how long each test took. Default: nowhere. */
  readonly timesFolder?: string | undefined;
}

/** How one part of a ring went. */
export interface PartResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly FailedTest[];
  /** What went wrong apart from its tests. */
  readonly problems: readonly string[];
}

/** Runs one process of a ring in a home and a temporary folder of its own, prints its tests as they end, and cleans up after it. */
export async function runPart({ name, args }: RingPart, { ring, inMemory, grep, signal, output, timesFolder }: PartOptions): Promise<PartResult> {
  const folder = await makeRingFolder(inMemory);
  const eventsFile = path.join(folder, 'events.jsonl');
  const runId = randomUUID();
  const printer = new EventPrinter(ring, eventsFile, output);
  const env = {
    ...cleanEnv(),
    ...(await ownHome(folder)),
    TMPDIR: folder, // so that also what an ended part could not remove goes
    [EVENTS_VARIABLE]: eventsFile,
    [TEST_RUN_VARIABLE]: runId,
    [REPO_VARIABLE]: REPO_ROOT,
    ...(grep === undefined ? {} : { [GREP_VARIABLE]: grep }),
  };
  const problems: string[] = [];
  try {
    const child = spawn(process.execPath, args, { cwd: REPO_ROOT, env, stdio: ['ignore', output.stdio, output.stdio] });
    output.follow(child.stdout);
    output.follow(child.stderr);
    signal.addEventListener('abort', () => void endProcesses(everythingOf(child.pid, runId)), { once: true });
    const exit = await new Promise<string | number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(signal ?? code));
    });
    await printer.finish();
    const { failed } = printer.counts;
    // Why it was ended is for the ring to say.
    if (!signal.aborted && exit !== 0 && failed === 0) problems.push(`ended with ${exit} although no test failed`);
    else if (!signal.aborted && !printer.hasEnded) problems.push(`ended with ${exit} in the middle of its tests`);
  } catch (error) {
    problems.push((error as Error).message);
  } finally {
    await printer.finish();
    problems.push(...(await endLeftovers(runId)));
    if (timesFolder !== undefined) await keepTimes(eventsFile, timesFolder, name);
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
  const { passed, failed, skipped } = printer.counts;
  // A grep that matches nothing here is what one expects of a grep.
  if (problems.length === 0 && !signal.aborted && passed + failed + skipped === 0 && grep === undefined) problems.push('ran no test at all');
  return { passed, failed, skipped, failures: printer.failures, problems };
}

/** A home of the part's own, so that no test can touch the person's. Binaries and npm's settings stay where they are. */
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

/** Ends what the part left running; each is a problem, because a test must clean up after itself. */
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
