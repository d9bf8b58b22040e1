import type { RequestView } from '../../../protocol/domain/request.ts';
import type { SessionView } from '../../../protocol/domain/session.ts';
import type { FleetState } from '../../../protocol/events/fleet.ts';
import { findProject, findSession } from '../../state/fleetQueries.ts';
import { needsYou } from '../../state/needsYou.ts';
import type { ModelNode } from '../tree/modelNode.ts';

/** One request that waits, with the names a person knows it by. */
export interface RequestRow {
  readonly type: 'request';
  readonly request: RequestView;
  readonly sessionName: string;
  /** True when the agent can ask in a terminal of its own instead. */
  readonly isInTerminal?: boolean;
  readonly projectName: string;
}

/** A session that failed or finished, and nobody has looked since; or one that waits in its terminal. */
export interface NewsRow {
  readonly type: 'failed' | 'finished' | 'inTerminal';
  readonly session: SessionView;
  /** When it happened (ISO 8601 UTC). */
  readonly since: string;
  readonly projectName: string;
}

/** Holds the finished sessions when they are many. */
export interface FinishedRow {
  readonly type: 'allFinished';
  readonly count: number;
}

export type NeedsYouRow = RequestRow | NewsRow | FinishedRow;

/** More finished sessions than this are folded into one row, so that they never push away what must be acted on. */
export const MAX_FINISHED_ROWS = 3;

/** What needs a person, in the order in which they should look at it. */
export function needsYouModel(state: FleetState): readonly ModelNode<NeedsYouRow>[] {
  const { requests, inTerminal, failed, finished } = needsYou(state);
  const finishedRows = finished.map(({ session, attention }) => newsRow(state, 'finished', session, attention.since));
  return [
    ...requests.map((request) => requestRow(state, request)),
    ...inTerminal.map((session) => newsRow(state, 'inTerminal', session, session.phaseSince)),
    ...failed.map(({ session, attention }) => newsRow(state, 'failed', session, attention.since)),
    ...(finishedRows.length > MAX_FINISHED_ROWS ? [{ key: 'finished', data: { type: 'allFinished', count: finishedRows.length } as const, children: finishedRows }] : finishedRows),
  ];
}

function requestRow(state: FleetState, request: RequestView): ModelNode<NeedsYouRow> {
  const session = findSession(state, request.sessionId);
  const projectName = findProject(state, request.projectId)?.name ?? request.projectId;
  const row = { type: 'request', request, sessionName: session?.name ?? request.sessionId, projectName } as const;
  return { key: request.id, data: session?.transport === 'terminal' ? { ...row, isInTerminal: true } : row, children: [] };
}

function newsRow(state: FleetState, type: NewsRow['type'], session: SessionView, since: string): ModelNode<NeedsYouRow> {
  const projectName = findProject(state, session.projectId)?.name ?? session.projectId;
  return { key: `${type}:${session.id}`, data: { type, session, since, projectName }, children: [] };
}
