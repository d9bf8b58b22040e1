import type { ProcessIdentity } from '../../protocol/files/fileKinds.ts';
import type { Clock } from '../util/clock.ts';
import { systemClock } from '../util/clock.ts';
import type { ProcessEntry } from './processParsers.ts';
import { listProcesses } from './processTable.ts';

/** What ending processes needs from the system. */
export interface ReapSystem {
  listProcesses(): Promise<readonly ProcessEntry[]>;
  /** Throws when the process has ended. */
  signal(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void;
  readonly clock: Clock;
}

/** Time an agent gets between TERM and KILL, as design §2 says; an orphan is one that lives 10 s after its host. */
const TERM_GRACE_MS = 5000;

/** How often is looked whether all have ended, so that nobody waits 5 s for processes that obey at once. */
const LOOK_INTERVAL_MS = 250;

/** Rounds of KILL: each finds what the killed had started meanwhile. A tree that forks faster than this is a fork bomb. */
const KILL_ROUNDS = 8;

export const realReapSystem: ReapSystem = {
  listProcesses: () => listProcesses(),
  signal: (pid, signal) => { process.kill(pid, signal); },
  clock: systemClock,
};

/**
 * Finds the given processes and all that descends from them: by parent, and by the group and session that the given ones lead, which
 * children keep when their parent dies. Identities that no longer fit (other start time) are ignored, and so is the asking process.
 */
export function findTrees(processes: readonly ProcessEntry[], roots: readonly ProcessIdentity[]): readonly ProcessEntry[] {
  const byPid = new Map(processes.map((entry) => [entry.pid, entry]));
  const found = new Map<number, ProcessEntry>();
  for (const root of roots) {
    const alive = byPid.get(root.pid);
    if (alive !== undefined && alive.startTime !== root.startTime) continue; // The pid is someone else's by now.
    if (alive !== undefined) found.set(alive.pid, alive);
    // A pid is not given out again while a group or session of that number exists, so its members belong to the root, dead or not.
    for (const entry of processes) {
      if (entry.groupId === root.pid || entry.sessionId === root.pid) found.set(entry.pid, entry);
    }
  }
  const queue = [...found.values()];
  for (const parent of queue) {
    for (const entry of processes) {
      // A child is never older than its parent; on Windows a parent's pid may have been given out again.
      if (entry.parentPid !== parent.pid || found.has(entry.pid) || entry.startOrder < parent.startOrder) continue;
      found.set(entry.pid, entry);
      queue.push(entry);
    }
  }
  found.delete(process.pid);
  return [...found.values()];
}

/**
 * Ends the given processes and their descendants: TERM, after 5 s KILL for what is left. Pid and start time are compared with the
 * process table right before each signal. Gives the number of processes it found alive; resolves when they are gone.
 */
export async function reapProcesses(roots: readonly ProcessIdentity[], system: ReapSystem = realReapSystem): Promise<number> {
  if (roots.length === 0) return 0;
  const findAlive = treeFinder(roots, system);
  const first = await findAlive();
  for (const { pid } of first) signalQuietly(system, pid, 'SIGTERM');
  let alive = first;
  const startedMs = system.clock.monotonicMs();
  while (alive.length > 0 && system.clock.monotonicMs() - startedMs < TERM_GRACE_MS) {
    await new Promise<void>((resolve) => { system.clock.after(LOOK_INTERVAL_MS, resolve); });
    alive = await findAlive();
  }
  await killUntilGone(alive, findAlive, system);
  return first.length;
}

/** A process and its descendants at one moment: `kill` ends them all at once, with what they started since, and resolves when they are gone. */
export async function findProcessTree(root: ProcessIdentity, system: ReapSystem = realReapSystem): Promise<{ readonly pids: readonly number[]; kill(): Promise<void> }> {
  const findAlive = treeFinder([root], system);
  const found = await findAlive();
  return { pids: found.map(({ pid }) => pid), kill: async () => { await killUntilGone(await findAlive(), findAlive, system); } };
}

/** Finds what of the trees is alive. Everything ever found stays a root, so that children are still found when their parent was the first to obey. */
function treeFinder(roots: readonly ProcessIdentity[], system: ReapSystem): () => Promise<readonly ProcessEntry[]> {
  const known = new Map<number, ProcessIdentity>(roots.map((root) => [root.pid, root]));
  return async () => {
    const alive = findTrees(await system.listProcesses(), [...known.values()]);
    for (const entry of alive) known.set(entry.pid, entry);
    return alive;
  };
}

async function killUntilGone(first: readonly ProcessEntry[], findAlive: () => Promise<readonly ProcessEntry[]>, system: ReapSystem): Promise<void> {
  let alive = first;
  for (let round = 0; alive.length > 0 && round < KILL_ROUNDS; round += 1) {
    for (const { pid } of alive) signalQuietly(system, pid, 'SIGKILL');
    await new Promise<void>((resolve) => { system.clock.after(round === 0 ? 20 : LOOK_INTERVAL_MS, resolve); });
    alive = await findAlive();
  }
}

/**
 * Ends agents that a former life of the host wrote down and that are still alive. To be called with the home's lock held and before new
 * agents start. Gives the number of processes that were alive.
 */
export async function reapLeftovers(identities: readonly ProcessIdentity[], system: ReapSystem = realReapSystem): Promise<number> {
  // Days may lie between: a group or session of a dead leader's number can be someone else's by now, so only live ones count.
  const alive = new Map((await system.listProcesses()).map((entry) => [entry.pid, entry.startTime]));
  return await reapProcesses(identities.filter(({ pid, startTime }) => alive.get(pid) === startTime), system);
}

function signalQuietly(system: ReapSystem, pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    system.signal(pid, signal);
  } catch {
    // It ended meanwhile.
  }
}
