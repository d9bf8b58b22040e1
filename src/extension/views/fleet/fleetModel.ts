import type { ProjectView } from '../../../protocol/domain/project.ts';
import type { SessionView } from '../../../protocol/domain/session.ts';
import type { FleetState } from '../../../protocol/events/fleet.ts';
import { compareText, findProject, isBusySession, isLiveSession } from '../../state/fleetQueries.ts';
import type { OlderSessionsState } from '../../state/olderSessions.ts';
import type { ModelNode } from '../tree/modelNode.ts';

/** Ended sessions shown right below the live ones; the others are in a group that starts folded. */
export const RECENT_ENDED = 5;

/** A project with sessions, and what they are up to. */
export interface FleetProjectRow {
  readonly type: 'project';
  readonly projectId: string;
  /** `undefined` when the project was removed but its sessions are still there. */
  readonly name: string | undefined;
  readonly accent: ProjectView['accent'] | undefined;
  readonly busyCount: number;
  readonly waitingCount: number;
}

interface FleetSessionRow {
  readonly type: 'session';
  readonly session: SessionView;
  /** Set where the row is not below its project. */
  readonly projectName?: string;
}

/** The group of sessions that ended longer ago. */
export interface OlderSessionsRow {
  readonly type: 'older';
  readonly projectId: string;
  readonly count: number;
}

/** The last row: sessions of all projects that ended too long ago to be kept at hand. */
export interface OldestSessionsRow {
  readonly type: 'olderSessions';
  readonly count: number;
}

/** Below the sessions that are loaded: that there are more, or that they are on their way. */
export interface MoreSessionsRow {
  readonly type: 'more';
  readonly isLoading: boolean;
}

/** Any row of the view. */
export type FleetRow = FleetProjectRow | FleetSessionRow | OlderSessionsRow | OldestSessionsRow | MoreSessionsRow;

/** Key of the last row. */
export const OLDER_SESSIONS_KEY = 'olderSessions';

const NO_OLDER: OlderSessionsState = { sessions: [], hasMore: true, isLoading: false };

/**
 * Sessions by project: projects with live sessions first, then by name. In each, sessions that wait for a person, longest wait first; then
 * other live ones, newest first; then the last that ended, those that did not mean to above the others; then older ones. Below all projects: what
 * the host keeps at hand no longer.
 */
export function fleetModel(state: FleetState, older: OlderSessionsState = NO_OLDER): readonly ModelNode<FleetRow>[] {
  const byProject = new Map<string, SessionView[]>();
  for (const session of state.sessions) {
    const sessions = byProject.get(session.projectId);
    if (sessions === undefined) byProject.set(session.projectId, [session]);
    else sessions.push(session);
  }
  const waits = waitsBySession(state);
  const projects = [...byProject]
    .map(([projectId, sessions]) => projectNode(findProject(state, projectId), projectId, sessions, waits))
    .sort((a, b) => Number(b.hasLive) - Number(a.hasLive) || a.sortName.localeCompare(b.sortName, undefined, { sensitivity: 'base', numeric: true }))
    .map(({ node }) => node);
  const count = state.olderSessionCount ?? 0;
  return count === 0 ? projects : [...projects, oldestNode(state, count, older)];
}

function oldestNode(state: FleetState, count: number, { sessions, hasMore, isLoading }: OlderSessionsState): ModelNode<FleetRow> {
  const children = sessions.map((session): ModelNode<FleetRow> => ({
    key: `session:${session.id}`, data: { type: 'session', session, projectName: findProject(state, session.projectId)?.name ?? session.projectId }, children: [],
  }));
  if (hasMore || isLoading) children.push({ key: 'olderSessions:more', data: { type: 'more', isLoading }, children: [] });
  return { key: OLDER_SESSIONS_KEY, data: { type: 'olderSessions', count }, children };
}

function projectNode(project: ProjectView | undefined, projectId: string, sessions: readonly SessionView[], waits: ReadonlyMap<string, string>) {
  const live = sessions.filter(isLiveSession).sort((a, b) => compareWaits(waits.get(a.id), waits.get(b.id)) || compareText(b.startedAt, a.startedAt));
  const ended = sessions.filter((session) => !isLiveSession(session)).sort((a, b) => compareText(endOf(b), endOf(a)));
  const older = ended.slice(RECENT_ENDED);
  // A stable sort: newest first remains among equals.
  const recent = ended.slice(0, RECENT_ENDED).sort((a, b) => Number(wentWrong(b)) - Number(wentWrong(a)));
  const children: ModelNode<FleetRow>[] = [...live, ...recent].map(sessionNode);
  if (older.length > 0) {
    children.push({
      key: `older:${projectId}`,
      data: { type: 'older', projectId, count: older.length },
      children: older.map(sessionNode),
    });
  }
  const data: FleetProjectRow = {
    type: 'project',
    projectId,
    name: project?.name,
    accent: project?.accent,
    busyCount: live.filter(isBusySession).length,
    waitingCount: live.filter((session) => session.waitingCount > 0 || session.phase === 'waiting').length,
  };
  const node: ModelNode<FleetRow> = { key: `project:${projectId}`, data, children };
  return { node, hasLive: live.length > 0, sortName: project?.name ?? projectId };
}

function sessionNode(session: SessionView): ModelNode<FleetRow> {
  return { key: `session:${session.id}`, data: { type: 'session', session }, children: [] };
}

/** Since when each session waits for a person: its oldest request, else the phase. */
function waitsBySession({ sessions, requests }: FleetState): ReadonlyMap<string, string> {
  const waits = new Map<string, string>();
  for (const { id, phase, phaseSince } of sessions) if (phase === 'waiting') waits.set(id, phaseSince);
  for (const { sessionId, state, createdAt } of requests) {
    const known = waits.get(sessionId);
    if (state === 'pending' && (known === undefined || createdAt < known)) waits.set(sessionId, createdAt);
  }
  return waits;
}

function compareWaits(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return compareText(a, b);
}

/** It ended without anybody meaning it to, so a person should look. */
function wentWrong({ end }: SessionView): boolean {
  return end?.reason === 'failed' || end?.reason === 'interrupted';
}

function endOf(session: SessionView): string {
  return session.end?.at ?? session.phaseSince;
}
