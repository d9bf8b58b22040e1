import type { RequestView } from '../../../protocol/domain/request.ts';
import type { FleetState } from '../../../protocol/events/fleet.ts';
import { findProject, findSession, rankRequests } from '../../state/fleetQueries.ts';
import type { ModelNode } from '../tree/modelNode.ts';

/** One request that waits, with the names a person knows it by. */
export interface NeedsYouRow {
  readonly request: RequestView;
  readonly sessionName: string;
  readonly projectName: string;
}

/** Requests in the order in which a person should answer them. */
export function needsYouModel(state: FleetState): readonly ModelNode<NeedsYouRow>[] {
  return rankRequests(state.requests).map((request) => ({
    key: request.id,
    data: {
      request,
      sessionName: findSession(state, request.sessionId)?.name ?? request.sessionId,
      projectName: findProject(state, request.projectId)?.name ?? request.projectId,
    },
    children: [],
  }));
}
