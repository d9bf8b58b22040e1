import type { RequestView } from '../../protocol/domain/request.ts';
import type { Attention, SessionView } from '../../protocol/domain/session.ts';
import type { FleetState } from '../../protocol/events/fleet.ts';
import { compareText, isInTurn, rankRequests } from './fleetQueries.ts';

/** A session that has something to tell. */
export interface SessionNews {
  readonly session: SessionView;
  readonly attention: Attention;
}

/** All that waits for a person, each list in the order in which they should look at it; the lists are in that order, too. */
export interface NeedsYou {
  readonly requests: readonly RequestView[];
  /** Their agents ask in their terminals for what comes by no hook, such as for trust in the folder. */
  readonly inTerminal: readonly SessionView[];
  readonly failed: readonly SessionNews[];
  readonly finished: readonly SessionNews[];
}

/**
 * What needs a person: permissions, questions and plans first, then what agents ask in their terminals alone, then sessions that failed, then sessions that finished; who waits longest first. A session that
 * asks, or is at work again, is told of once, by that.
 */
export function needsYou(state: Pick<FleetState, 'requests' | 'sessions'>): NeedsYou {
  const requests = rankRequests(state.requests);
  const asking = new Set(requests.map(({ sessionId }) => sessionId));
  const news = state.sessions
    .flatMap((session): SessionNews[] => (session.attention === undefined || asking.has(session.id) || isInTurn(session) ? [] : [{ session, attention: session.attention }]))
    .sort((a, b) => compareText(a.attention.since, b.attention.since) || compareText(a.session.id, b.session.id));
  const inTerminal = state.sessions.filter(waitsInTerminal).sort((a, b) => compareText(a.phaseSince, b.phaseSince) || compareText(a.id, b.id));
  return { requests, inTerminal, failed: news.filter(({ attention }) => attention.kind === 'failed'), finished: news.filter(({ attention }) => attention.kind === 'finished') };
}

/** True when an agent waits for something that only its terminal says. */
export function waitsInTerminal({ transport, phase, waitingCount }: SessionView): boolean {
  return transport === 'terminal' && phase === 'waiting' && waitingCount === 0;
}

/** True when nobody needs anybody. Cheap: asked on every change. */
export function isNobodyNeeded({ requests, sessions }: Pick<FleetState, 'requests' | 'sessions'>): boolean {
  return requests.length === 0 && !sessions.some((session) => session.attention !== undefined || waitsInTerminal(session));
}
