import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { processIdentitySchema, type ProcessIdentity } from '../../protocol/files/processIdentity.ts';
import type { HeldHome, HolderReport } from '../../protocol/files/holderReport.ts';
import { HomePaths } from '../storage/homePaths.ts';
import { resolveHome, type RealHome } from './endpoint.ts';
import { readHolder } from './homeHolder.ts';
import { acquireHostLock } from './hostLock.ts';
import { readMachineIdentity, sharesLock } from './machineIdentity.ts';
import type { ProcessEntry } from './processParsers.ts';
import { reapProcesses, realReapSystem } from './reapProcesses.ts';

/** A host that is only slow ends its agents and writes its files in this time; one that stands still does not use it. */
const TERM_GRACE_MS = 3000;
/** After the host has gone its lock is free within milliseconds; this is for a machine under load. */
const FREE_LIMIT_MS = 5000;
const LOOK_INTERVAL_MS = 100;

/** Of a session's file, what tells which of its agents may be alive. */
const liveSessionSchema = z.object({ id: z.string(), name: z.string(), end: z.optional(z.unknown()), process: processIdentitySchema });

interface Held {
  readonly report: HeldHome;
  readonly agents: readonly ProcessIdentity[];
}

/** Says who holds a home and what would be lost with it. Changes nothing. */
export async function lookAtHolder(home: string): Promise<HolderReport> {
  const found = await findHolder(await resolveHome(home));
  return 'report' in found ? found.report : found;
}

/**
 * Ends the process that holds a home, if it is still the one that was `seen`, and the agents that it wrote down; each by pid and start time. A
 * holder that changed meanwhile is reported as `lookAtHolder` does, and left alone.
 */
export async function endHolder(home: string, seen: ProcessIdentity): Promise<HolderReport> {
  const real = await resolveHome(home);
  const found = await findHolder(real);
  if (!('report' in found)) return found;
  const { process: holder, agents } = found.report;
  if (holder.pid !== seen.pid || holder.startTime !== seen.startTime) return found.report;
  await endProcess(holder);
  // The sentinel does the same as soon as it sees that its host has gone; both do it by pid and start time, and stop at what is not there.
  await reapProcesses(found.agents);
  await whenFree(real);
  return { state: 'ended', agentCount: agents.length };
}

async function findHolder(real: RealHome): Promise<Held | Exclude<HolderReport, { state: 'held' | 'ended' }>> {
  if (await isFree(real)) return { state: 'free' };
  const paths = new HomePaths(real.home);
  const holder = await readHolder(paths.holder);
  const own = await readMachineIdentity();
  const untouchable = (who: 'window' | 'elsewhere' | 'unknown') => ({ state: 'untouchable' as const, holder: who, hostname: holder?.hostname ?? '', pid: holder?.pid ?? 0 });
  if (holder === undefined) return untouchable('unknown');
  if (!sharesLock(holder, own)) return untouchable('elsewhere');
  if (holder.mode === 'window') return untouchable('window');
  const alive = await realReapSystem.listProcesses();
  const identity = { pid: holder.pid, startTime: holder.startTime ?? '' };
  // The record may be what a dead host left, and its pid someone else's by now.
  if (!isAmong(alive, identity)) return untouchable('unknown');
  const sessions = (await readLiveSessions(paths.sessions)).filter(({ process }) => isAmong(alive, process));
  return {
    report: {
      state: 'held',
      process: identity,
      version: holder.version,
      beatAt: holder.beatAt,
      agents: sessions.map(({ id, name }) => ({ sessionId: id, name })),
    },
    agents: sessions.map(({ process }) => process),
  };
}

async function readLiveSessions(folder: string): Promise<readonly z.infer<typeof liveSessionSchema>[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json') && !name.startsWith('_'));
  const sessions = await Promise.all(names.map(async (name) => {
    try {
      const parsed = z.safeParse(liveSessionSchema, JSON.parse(await readFile(path.join(folder, name), 'utf8')));
      return parsed.success && parsed.data.end === undefined ? parsed.data : undefined;
    } catch {
      return undefined; // Being written, or broken: the next host deals with it.
    }
  }));
  return sessions.filter((session) => session !== undefined);
}

async function endProcess(identity: ProcessIdentity): Promise<void> {
  const isThere = async (): Promise<boolean> => isAmong(await realReapSystem.listProcesses(), identity);
  signalQuietly(identity.pid, 'SIGTERM');
  if (await until(async () => !(await isThere()), TERM_GRACE_MS)) return;
  signalQuietly(identity.pid, 'SIGKILL');
  await until(async () => !(await isThere()), FREE_LIMIT_MS);
}

async function whenFree(real: RealHome): Promise<void> {
  await until(() => isFree(real), FREE_LIMIT_MS);
}

async function isFree(real: RealHome): Promise<boolean> {
  const lock = await acquireHostLock(real);
  lock?.dispose();
  return lock !== undefined;
}

async function until(holds: () => Promise<boolean>, limitMs: number): Promise<boolean> {
  const { clock } = realReapSystem;
  const deadlineMs = clock.monotonicMs() + limitMs;
  while (!(await holds())) {
    if (clock.monotonicMs() > deadlineMs) return false;
    await new Promise<void>((resolve) => { clock.after(LOOK_INTERVAL_MS, resolve); });
  }
  return true;
}

function isAmong(alive: readonly ProcessEntry[], { pid, startTime }: ProcessIdentity): boolean {
  return alive.some((entry) => entry.pid === pid && entry.startTime === startTime);
}

function signalQuietly(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    realReapSystem.signal(pid, signal);
  } catch {
    // It ended meanwhile.
  }
}
