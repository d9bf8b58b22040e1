import type { ProjectView } from '../domain/project.ts';
import type { RequestView } from '../domain/request.ts';
import type { SessionView } from '../domain/session.ts';
import type { TaskView } from '../domain/task.ts';
import type { TodayUsage } from '../domain/usage.ts';
import type { QuarantinedFile } from '../operations/host.ts';

/** What everyone sees: the snapshot of channel `fleet`. */
export interface FleetState {
  readonly projects: readonly ProjectView[];
  readonly tasks: readonly TaskView[];
  /** Those with a live agent and those that ended lately; `sessions.list` has the older ones. */
  readonly sessions: readonly SessionView[];
  /** Sessions that ended too long ago to be among `sessions`. Hosts of the first version show all, and leave it out. */
  readonly olderSessionCount?: number;
  /** Requests that wait for an answer, oldest first. */
  readonly requests: readonly RequestView[];
  readonly today: TodayUsage;
  readonly quarantined: readonly QuarantinedFile[];
}

/** Events of channel `fleet`. Numbers and order come from the envelope. */
export type FleetEvent =
  | { readonly type: 'projectChanged'; readonly project: ProjectView }
  | { readonly type: 'projectRemoved'; readonly projectId: string }
  | { readonly type: 'taskChanged'; readonly task: TaskView }
  | { readonly type: 'taskRemoved'; readonly ref: string }
  | { readonly type: 'sessionChanged'; readonly session: SessionView }
  /** The session is not among those shown here any more: it was removed, or others ended since and it belongs to the older ones. */
  | { readonly type: 'sessionRemoved'; readonly sessionId: string }
  /** An older session came, went or changed. */
  | { readonly type: 'olderSessionsChanged'; readonly count: number }
  /** A request that is no longer pending leaves the state. */
  | { readonly type: 'requestChanged'; readonly request: RequestView }
  | { readonly type: 'todayChanged'; readonly today: TodayUsage }
  | { readonly type: 'fileQuarantined'; readonly file: QuarantinedFile }
  /** A file in quarantine needs nobody any more: it was put right or deleted. */
  | { readonly type: 'fileReleased'; readonly movedTo: string };

export const EMPTY_FLEET: FleetState = {
  projects: [],
  tasks: [],
  sessions: [],
  olderSessionCount: 0,
  requests: [],
  today: {
    day: '',
    total: { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, costUsd: 0, unpricedCount: 0 },
    byProject: [],
    byModel: [],
  },
  quarantined: [],
};

/** Applies one event. Pure: the same on the host and in every client. */
export function reduceFleet(state: FleetState, event: FleetEvent): FleetState {
  switch (event.type) {
    case 'projectChanged':
      return { ...state, projects: upsert(state.projects, event.project, (p) => p.id) };
    case 'projectRemoved':
      return { ...state, projects: state.projects.filter((p) => p.id !== event.projectId) };
    case 'taskChanged':
      return { ...state, tasks: upsert(state.tasks, event.task, (t) => t.ref) };
    case 'taskRemoved':
      return { ...state, tasks: state.tasks.filter((t) => t.ref !== event.ref) };
    case 'sessionChanged':
      return { ...state, sessions: upsert(state.sessions, event.session, (s) => s.id) };
    case 'sessionRemoved':
      return { ...state, sessions: state.sessions.filter((s) => s.id !== event.sessionId) };
    case 'olderSessionsChanged':
      return { ...state, olderSessionCount: event.count };
    case 'requestChanged':
      return {
        ...state,
        requests:
          event.request.state === 'pending'
            ? upsert(state.requests, event.request, (r) => r.id)
            : state.requests.filter((r) => r.id !== event.request.id),
      };
    case 'todayChanged':
      return { ...state, today: event.today };
    case 'fileQuarantined':
      return { ...state, quarantined: [...state.quarantined, event.file] };
    case 'fileReleased':
      return { ...state, quarantined: state.quarantined.filter((file) => file.movedTo !== event.movedTo) };
  }
}

/** Replaces the element with the same key in place, or appends it. */
export function upsert<T>(list: readonly T[], value: T, keyOf: (item: T) => string): readonly T[] {
  const key = keyOf(value);
  const index = list.findIndex((item) => keyOf(item) === key);
  return index === -1 ? [...list, value] : list.with(index, value);
}
