import { MissionControlError } from '../../protocol/errors.ts';
import { say } from '../../protocol/texts/say.ts';
import { delay, type ClientClock } from './delay.ts';
import type { HostLink } from './hostLink.ts';
import type { HostSource } from './hostSource.ts';
import { RESTART_LIMIT, RESTART_PERIOD_MS } from './restartBudget.ts';

/** A host that leaves needs up to 12 s for its agents, and its successor 13 s when the home's last holder must be watched. */
const FIND_LIMIT_MS = 40_000;

/** Pause before a host that exists but does not answer yet, or no longer, is looked for again. */
const RETRY_DELAY_MS = 100;

/**
 * A start that lost to another process is tried again after a pause that doubles: soon, since a host that was just stopped lets go of
 * its home some milliseconds after its clients; not too often, since each try is a process.
 */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 3200;

/** Starts that report success and are then not there; more will not help. */
const MAX_STARTS = 3;

export interface FindRequest {
  readonly source: HostSource;
  readonly clock: ClientClock;
  /** May a host be started now? `later` keeps looking for one that somebody else starts. */
  readonly mayStart: () => boolean | 'later';
  /** The window is closing. */
  readonly signal: AbortSignal;
}

/** Connects to the host of this home; starts one when there is none. Throws `hostUnavailable`, or why it cannot start. */
export async function findOrStartHost({ source, clock, mayStart, signal }: FindRequest): Promise<HostLink> {
  const deadlineMs = clock.monotonicMs() + FIND_LIMIT_MS;
  let startCount = 0;
  let notBeforeMs = 0;
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    const link = await connectOrExplain(source, clock.monotonicMs() < deadlineMs);
    if (link !== undefined && !signal.aborted) return link;
    link?.close();
    if (signal.aborted) throw new MissionControlError('hostUnavailable', say('window.closing'), { showUser: false });
    if (clock.monotonicMs() >= deadlineMs) {
      throw new MissionControlError('hostUnavailable', say('window.holderSilent'));
    }
    const permission = mayStart();
    if (permission === false) {
      const minutes = RESTART_PERIOD_MS / 60_000;
      throw new MissionControlError('hostUnavailable', say('window.hostLostOften', { limit: RESTART_LIMIT, minutes }));
    }
    if (permission === true && startCount < MAX_STARTS && clock.monotonicMs() >= notBeforeMs) {
      const outcome = await source.start();
      if (outcome.state === 'failed') throw outcome.error;
      if (outcome.state === 'started') {
        startCount += 1;
        continue;
      }
      notBeforeMs = clock.monotonicMs() + pauseMs;
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }
    await delay(clock, RETRY_DELAY_MS, signal);
  }
}

/** A refused token is the record of a host that was just replaced: it is read again while there is time. So is one whose host does not answer yet. */
async function connectOrExplain(source: HostSource, hasTime: boolean): Promise<HostLink | undefined> {
  try {
    return await source.connect();
  } catch (error) {
    if (hasTime && (MissionControlError.is(error, 'unauthorized') || MissionControlError.is(error, 'hostUnavailable'))) return undefined;
    throw error;
  }
}
