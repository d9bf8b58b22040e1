import { randomUUID } from 'node:crypto';
import { delay, type ClientClock } from './delay.ts';
import type { HostLink } from './hostLink.ts';
import type { HostSource } from './hostSource.ts';
import type { OlderHost } from './hostState.ts';

/** How long a host may take to end: agents at rest leave at once, and it gives all of them 12 s. */
const END_LIMIT_MS = 15_000;

/** What came of asking. */
export type HandOver =
  /** It does not understand this, or does not do it, or its successor cannot be put in place: it is left alone. */
  | { readonly state: 'refused' }
  /** It had nothing to do, and makes room. */
  | { readonly state: 'ending' }
  /** It has work to do. */
  | { readonly state: 'busy'; readonly host: OlderHost };

/**
 * Asks an older host to end if no agent is at work in it, or at once, so that its successor can start. That is put in place before: it can take
 * seconds on a busy disk, in which windows of the older version would start theirs again, and an older host is better than none.
 */
export async function askForRoom(link: HostLink, source: Pick<HostSource, 'prepare'>, { now = false } = {}): Promise<HandOver> {
  const { version } = link.welcome;
  try {
    await source.prepare();
    // It looks and ends in one step, so there is no moment in between in which a turn could begin unseen.
    const { willStop, liveSessionCount, workingSessionCount = liveSessionCount } = await link.call(
      'host.shutdown', { reason: 'upgrade', ...(now ? { force: true } : { ifAtRest: true }) }, randomUUID(),
    );
    return willStop ? { state: 'ending' } : { state: 'busy', host: { version, liveSessionCount, workingSessionCount } };
  } catch {
    return { state: 'refused' };
  }
}

/** Asks an older host for room and waits until it has gone. */
export async function handOverOlderHost(link: HostLink, source: Pick<HostSource, 'prepare'>, clock: ClientClock, signal: AbortSignal): Promise<HandOver> {
  const closed = new Promise<true>((resolve) => { link.onClose(() => { resolve(true); }); });
  const asked = await askForRoom(link, source);
  if (asked.state !== 'ending') return asked;
  const waiting = new AbortController();
  const late = delay(clock, END_LIMIT_MS, AbortSignal.any([signal, waiting.signal])).then(() => false);
  const hasEnded = await Promise.race([closed, late]);
  waiting.abort();
  return hasEnded ? asked : { state: 'refused' };
}
