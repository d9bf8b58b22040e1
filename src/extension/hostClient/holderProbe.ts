import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod/mini';
import type { ProcessIdentity } from '../../protocol/files/fileKinds.ts';
import { holderReportSchema, type HolderReport } from '../../protocol/files/holderReport.ts';
import { MissionControlError } from '../../protocol/errors.ts';
import { say, textOfError } from '../../protocol/texts/say.ts';
import type { HostLaunch } from './hostLauncher.ts';
import { hostEnvironment } from './hostEnvironment.ts';

/** Ending takes at most 3 s for the host, 6 s for deaf agents and 5 s for the lock; the rest is for a machine under load. */
const PROBE_TIMEOUT_MS = 30_000;

/**
 * Has a second process look at who holds the home, or end that one: looking at processes is the host's trade, and needs its files only. Throws
 * `hostUnavailable` when it cannot say.
 */
export async function probeHolder(launch: Pick<HostLaunch, 'execPath' | 'runtimeFolder' | 'home' | 'environment'>, end?: ProcessIdentity): Promise<HolderReport> {
  const { execPath, runtimeFolder, home, environment } = launch;
  const act = end === undefined ? ['look'] : ['end', '--holder-pid', String(end.pid), '--holder-start', end.startTime];
  try {
    const { stdout } = await promisify(execFile)(execPath, [path.join(runtimeFolder, 'hostMain.cjs'), '--home', home, '--holder', ...act], {
      cwd: home,
      env: hostEnvironment(environment),
      timeout: PROBE_TIMEOUT_MS,
      windowsHide: true,
    });
    return z.parse(holderReportSchema, JSON.parse(stdout));
  } catch (error) {
    throw new MissionControlError('hostUnavailable', say('window.holderNotSeen', { reason: textOfError(error) }), { cause: error });
  }
}
