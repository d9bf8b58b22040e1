import type { RequestView } from '../../../protocol/domain/request.ts';
import type { SessionView } from '../../../protocol/domain/session.ts';
import type { FleetState } from '../../../protocol/events/fleet.ts';
import { findProject, findSession } from '../../state/fleetQueries.ts';
import { needsYou, type SessionNews } from '../../state/needsYou.ts';
import type { ModelNode } from '../tree/modelNode.ts';

/** One request that waits, with the names a person knows it by. */
export interface RequestRow {
  readonly type: 'request';
  readonly request: RequestView;
  readonly sessionName: string;
  readonly projectName: string;
}

/** A session that failed or finished, and nobody has looked since. */
export interface NewsRow {
  readonly type: 'failed' | 'finished';
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
  const { requests, failed, finished } = needsYou(state);
  const finishedRows = finished.map((news) => newsRow(state, 'finished', news));
  return [
    ...requests.map((request): ModelNode<NeedsYouRow> => ({
      key: request.id,
      data: {
        type: 'request',
        request,
        sessionName: findSession(state, request.sessionId)?.name ?? request.sessionId,
        projectName: findProject(state, request.projectId)?.name ?? request.projectId,
      },
      children: [],
    })),
    ...failed.map((news) => newsRow(state, 'failed', news)),
    ...(finishedRows.length > MAX_FINISHED_ROWS ? [{ key: 'finished', data: { type: 'allFinished', count: finishedRows.length } as const, children: finishedRows }] : finishedRows),
  ];
}

function newsRow(state: FleetState, type: NewsRow['type'], { session, attention }: SessionNews): ModelNode<NeedsYouRow> {
  const projectName = findProject(state, session.projectId)?.name ?? session.projectId;
  return { key: `${type}:${session.id}`, data: { type, session, since: attention.since, projectName }, children: [] };
}
