import type { ProjectView } from '../../../protocol/domain/project.ts';
import type { SessionView } from '../../../protocol/domain/session.ts';
import type { FleetState } from '../../../protocol/events/fleet.ts';
import { DEFAULT_LAYOUT, isFiltering, type FleetLayoutState } from '../../state/fleetLayout.ts';
import { compareText, findProject, isBusySession, isLiveSession, PHASE_GROUPS, phaseGroupOf, waitsBySession, type PhaseGroup } from '../../state/fleetQueries.ts';
import type { OlderSessionsState } from '../../state/olderSessions.ts';
import type { ModelNode } from '../tree/modelNode.ts';
import { endOf, matchesFilter, projectNameOf, sessionOrder } from './fleetOrder.ts';

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

/** Sessions of all projects that are up to the same. */
export interface FleetPhaseRow {
  readonly type: 'phase';
  readonly phase: PhaseGroup;
  readonly count: number;
}

/** A session. */
export interface FleetSessionRow {
  readonly type: 'session';
  readonly session: SessionView;
  /** Set where the row is not below its project. */
  readonly projectName?: string;
  /** Since when it waits for a person. */
  readonly waitSince?: string;
}

/** The group of sessions that ended longer ago. */
export interface OlderSessionsRow {
  readonly type: 'older';
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

/** In place of all others: the filter hides every session. */
export interface NoMatchRow {
  readonly type: 'noMatch';
}

/** Any row of the view. */
export type FleetRow = FleetProjectRow | FleetPhaseRow | FleetSessionRow | OlderSessionsRow | OldestSessionsRow | MoreSessionsRow | NoMatchRow;

/** Key of the last row. */
export const OLDER_SESSIONS_KEY = 'olderSessions';

/** Key of the row of a session. */
export function sessionKey(sessionId: string): string {
  return `session:${sessionId}`;
}

/** What the view shows besides the fleet itself. */
export interface FleetModelInput {
  readonly older: OlderSessionsState;
  readonly layout: FleetLayoutState;
  /** This window, to which "mine" refers. */
  readonly windowId: string;
}

const NOTHING_ELSE: FleetModelInput = { older: { sessions: [], hasMore: true, isLoading: false }, layout: DEFAULT_LAYOUT, windowId: '' };

/**
 * The sessions that pass the filter: by project (those with live sessions first, then by name), by what they are up to, or in one list. Each group
 * in the order of `sessionOrder`, with all but the newest that ended folded away, as long as no filter is on. Below all groups: what the host keeps
 * at hand no longer.
 */
export function fleetModel(state: FleetState, input: Partial<FleetModelInput> = {}): readonly ModelNode<FleetRow>[] {
  const { older, layout, windowId } = { ...NOTHING_ELSE, ...input };
  const isShown = matchesFilter(layout.filter, state, windowId);
  const builder = new GroupBuilder(state, layout);
  const sessions = state.sessions.filter(isShown);
  const groups = layout.group === 'project' ? builder.byProject(sessions) : layout.group === 'phase' ? builder.byPhase(sessions) : builder.rows('all', sessions);
  const isAllHidden = sessions.length === 0 && state.sessions.length > 0;
  const rows: readonly ModelNode<FleetRow>[] = isAllHidden ? [{ key: 'noMatch', data: { type: 'noMatch' }, children: [] }] : groups;
  const count = state.olderSessionCount ?? 0;
  return count === 0 ? rows : [...rows, oldestNode(state, count, { ...older, sessions: older.sessions.filter(isShown) })];
}

class GroupBuilder {
  private readonly state: FleetState;
  private readonly layout: FleetLayoutState;
  private readonly waits: ReadonlyMap<string, string>;
  private readonly order: (a: SessionView, b: SessionView) => number;

  constructor(state: FleetState, layout: FleetLayoutState) {
    this.state = state;
    this.layout = layout;
    this.waits = waitsBySession(state);
    this.order = sessionOrder(state, layout.sort);
  }

  byProject(sessions: readonly SessionView[]): readonly ModelNode<FleetRow>[] {
    return [...groupBy(sessions, ({ projectId }) => projectId)]
      .map(([projectId, own]) => ({ node: this.project(projectId, own), hasLive: own.some(isLiveSession), sortName: findProject(this.state, projectId)?.name ?? projectId }))
      .sort((a, b) => Number(b.hasLive) - Number(a.hasLive) || a.sortName.localeCompare(b.sortName, undefined, { sensitivity: 'base', numeric: true }))
      .map(({ node }) => node);
  }

  byPhase(sessions: readonly SessionView[]): readonly ModelNode<FleetRow>[] {
    const groups = groupBy(sessions, phaseGroupOf);
    return PHASE_GROUPS.flatMap((phase) => {
      const own = groups.get(phase);
      return own === undefined ? [] : [{ key: `phase:${phase}`, data: { type: 'phase' as const, phase, count: own.length }, children: this.rows(phase, own) }];
    });
  }

  /** The rows of one group. A pinned session is never folded away. */
  rows(groupId: string, sessions: readonly SessionView[]): readonly ModelNode<FleetRow>[] {
    const foldable = sessions.filter((session) => !isLiveSession(session) && session.isPinned !== true).sort((a, b) => compareText(endOf(b), endOf(a)));
    const folded = new Set(isFiltering(this.layout.filter) ? [] : foldable.slice(RECENT_ENDED));
    const sorted = sessions.toSorted(this.order);
    const rows = sorted.filter((session) => !folded.has(session)).map((session) => this.session(session));
    if (folded.size === 0) return rows;
    const older = (this.layout.sort === 'wait' ? foldable : sorted).filter((session) => folded.has(session)).map((session) => this.session(session));
    return [...rows, { key: `older:${groupId}`, data: { type: 'older', count: older.length }, children: older }];
  }

  private project(projectId: string, sessions: readonly SessionView[]): ModelNode<FleetRow> {
    const project = findProject(this.state, projectId);
    const data: FleetProjectRow = {
      type: 'project',
      projectId,
      name: project?.name,
      accent: project?.accent,
      busyCount: sessions.filter(isBusySession).length,
      waitingCount: sessions.filter((session) => phaseGroupOf(session) === 'waiting').length,
    };
    return { key: `project:${projectId}`, data, children: this.rows(projectId, sessions) };
  }

  private session(session: SessionView): ModelNode<FleetRow> {
    const waitSince = this.waits.get(session.id);
    return {
      key: sessionKey(session.id),
      data: {
        type: 'session',
        session,
        ...(this.layout.group === 'project' ? {} : { projectName: projectNameOf(this.state, session) }),
        ...(waitSince === undefined ? {} : { waitSince }),
      },
      children: [],
    };
  }
}

function oldestNode(state: FleetState, count: number, { sessions, hasMore, isLoading }: OlderSessionsState): ModelNode<FleetRow> {
  const children = sessions.map((session): ModelNode<FleetRow> => ({
    key: sessionKey(session.id), data: { type: 'session', session, projectName: projectNameOf(state, session) }, children: [],
  }));
  if (hasMore || isLoading) children.push({ key: 'olderSessions:more', data: { type: 'more', isLoading }, children: [] });
  return { key: OLDER_SESSIONS_KEY, data: { type: 'olderSessions', count }, children };
}

function groupBy<K>(sessions: readonly SessionView[], keyOf: (session: SessionView) => K): ReadonlyMap<K, readonly SessionView[]> {
  const groups = new Map<K, SessionView[]>();
  for (const session of sessions) {
    const group = groups.get(keyOf(session));
    if (group === undefined) groups.set(keyOf(session), [session]);
    else group.push(session);
  }
  return groups;
}
