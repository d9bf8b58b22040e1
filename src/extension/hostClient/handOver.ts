import { randomUUID } from 'node:crypto';
import { delay, type ClientClock } from './delay.ts';
import type { HostLink } from './hostLink.ts';
import type { OlderHost } from './hostState.ts';

/** How long a host may take to end; it has no agents then. */
const END_LIMIT_MS = 15_000;

/** What came of asking. */
export type HandOver =
  /** It does not understand this, and is left alone. */
  | { readonly state: 'refused' }
  /** It had nothing to do, and has ended. */
  | { readonly state: 'ended' }
  /** It has work to do. */
  | { readonly state: 'busy'; readonly host: OlderHost };

/** Asks an older host to end if it has nothing to do, so that its successor can start. */
export async function handOverOlderHost(link: HostLink, clock: ClientClock, signal: AbortSignal): Promise<HandOver> {
  const { version } = link.welcome;
  const closed = new Promise<true>((resolve) => { link.onClose(() => { resolve(true); }); });
  try {
    // It refuses while agents are alive, so there is no moment between asking and ending.
    const { willStop, liveSessionCount } = await link.call('host.shutdown', { reason: 'upgrade' }, randomUUID());
    if (!willStop) return { state: 'busy', host: { version, liveSessionCount } };
  } catch {
    return { state: 'refused' };
  }
  const waiting = new AbortController();
  const late = delay(clock, END_LIMIT_MS, AbortSignal.any([signal, waiting.signal])).then(() => false);
  const hasEnded = await Promise.race([closed, late]);
  waiting.abort();
  return hasEnded ? { state: 'ended' } : { state: 'busy', host: { version, liveSessionCount: 0 } };
}
