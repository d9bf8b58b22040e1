import type { SessionView } from '../../protocol/domain/session.ts';
import type { DecisionLine } from '../../protocol/files/fileKinds.ts';
import { localDay } from '../util/clock.ts';
import { monthsBetween } from '../util/months.ts';
import type { SessionHistory } from './collaborators.ts';

/**
 * What became of the requests of a session whose host was lost while they waited: nobody could write down that they went with it. Gives a line for each that
 * has none. `session` has ended.
 */
export async function findLostRequests(history: Pick<SessionHistory, 'read' | 'readDecisions'>, session: Pick<SessionView, 'id' | 'projectId' | 'startedAt' | 'end'>): Promise<readonly DecisionLine[]> {
  const at = session.end?.at ?? session.startedAt;
  const asked = (await history.read(session.id)).flatMap(({ item }) => (item.type === 'request' ? [item] : []));
  const [first] = asked.map((request) => request.at).toSorted();
  if (first === undefined) return [];
  const decided = new Set<string>();
  for (const month of monthsBetween(monthOf(first), monthOf(at))) {
    for (const { requestId } of await history.readDecisions(month, session.id)) decided.add(requestId);
  }
  return asked.filter(({ requestId }) => !decided.has(requestId)).map(({ requestId, kind, toolName, toolUseId }) => ({
    requestId, sessionId: session.id, projectId: session.projectId, kind, toolName, ...(toolUseId === undefined ? {} : { toolUseId }),
    by: 'host', outcome: 'withdrawn', withdrawal: 'hostGone', reason: '', at,
  }));
}

function monthOf(at: string): string {
  return localDay(Date.parse(at)).slice(0, 7);
}
