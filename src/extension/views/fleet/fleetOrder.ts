import type { SessionView } from '../../../protocol/domain/session.ts';
import type { FleetState } from '../../../protocol/events/fleet.ts';
import type { FleetSort } from '../../contributions.ts';
import type { FleetFilter } from '../../state/fleetLayout.ts';
import { compareNames, compareText, findProject, isLiveSession, phaseGroupOf, waitsBySession, wentWrong } from '../../state/fleetQueries.ts';

type Compare = (a: SessionView, b: SessionView) => number;

/** Whether a session is to be seen. `windowId` is this window, to which `isMine` refers. */
export function matchesFilter(filter: FleetFilter, state: Pick<FleetState, 'projects'>, windowId: string): (session: SessionView) => boolean {
  const words = filter.text.toLocaleLowerCase().split(/\s+/).filter((word) => word !== '');
  return (session) => {
    if (filter.phases.length > 0 && !filter.phases.includes(phaseGroupOf(session))) return false;
    if (filter.projectIds.length > 0 && !filter.projectIds.includes(session.projectId)) return false;
    if (filter.isMine && session.startedBy !== windowId) return false;
    if (words.length === 0) return true;
    const project = state.projects.find(({ id }) => id === session.projectId)?.name ?? session.projectId;
    const text = [session.name, project, session.taskRef ?? '', session.model ?? ''].join('\n').toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  };
}

/**
 * The order of sessions of a group: pinned ones first, then live ones, then those that ended; among equals as `sort` says. By wait, the default:
 * longest wait first, then newest first; of those that ended, what went wrong first.
 */
export function sessionOrder(state: FleetState, sort: FleetSort): Compare {
  const bySort = ORDERS[sort](state);
  return (a, b) => Number(b.isPinned ?? false) - Number(a.isPinned ?? false) || Number(isLiveSession(b)) - Number(isLiveSession(a)) || bySort(a, b) || compareText(a.id, b.id);
}

const ORDERS: Readonly<Record<FleetSort, (state: FleetState) => Compare>> = {
  wait: (state) => {
    const waits = waitsBySession(state);
    return (a, b) => compareWaits(waits.get(a.id), waits.get(b.id)) || Number(wentWrong(b)) - Number(wentWrong(a)) || compareText(ageOf(b), ageOf(a));
  },
  name: () => compareNames,
  cost: () => (a, b) => (b.costUsd ?? -1) - (a.costUsd ?? -1) || compareNames(a, b),
  change: () => (a, b) => compareText(endOf(b), endOf(a)),
  context: () => (a, b) => contextOf(b) - contextOf(a) || compareNames(a, b),
};

/** Live: when it began; ended: when it did. */
function ageOf(session: SessionView): string {
  return isLiveSession(session) ? session.startedAt : endOf(session);
}

/** When a session ended. */
export function endOf(session: SessionView): string {
  return session.end?.at ?? session.phaseSince;
}


/** The share of the model's window that is used; of an unknown window the tokens alone, below all shares. */
function contextOf({ contextTokens, contextWindow }: SessionView): number {
  if (contextTokens === undefined) return -1;
  return contextWindow === undefined || contextWindow <= 0 ? contextTokens / 1e9 : contextTokens / contextWindow;
}

function compareWaits(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return compareText(a, b);
}

/** Name of a session's project, for rows that are not below it. */
export function projectNameOf(state: FleetState, session: SessionView): string {
  return findProject(state, session.projectId)?.name ?? session.projectId;
}
