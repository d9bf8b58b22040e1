import type { ProjectView } from '../../protocol/domain/project.ts';
import type { RequestView } from '../../protocol/domain/request.ts';
import type { Phase, SessionView } from '../../protocol/domain/session.ts';
import type { TaskView } from '../../protocol/domain/task.ts';
import type { FleetState } from '../../protocol/events/fleet.ts';

/** Whether an agent in this phase is alive, and whether it is at work without anybody having to act. */
const PHASE_FACTS: Readonly<Record<Phase, { readonly isLive: boolean; readonly isBusy: boolean }>> = {
  starting: { isLive: true, isBusy: true },
  idle: { isLive: true, isBusy: false },
  thinking: { isLive: true, isBusy: true },
  responding: { isLive: true, isBusy: true },
  runningTool: { isLive: true, isBusy: true },
  waiting: { isLive: true, isBusy: false },
  error: { isLive: true, isBusy: false },
  ended: { isLive: false, isBusy: false },
  unknown: { isLive: true, isBusy: false },
};

/** True while the session has, or is about to have, an agent. */
export function isLiveSession(session: Pick<SessionView, 'phase'>): boolean {
  return PHASE_FACTS[session.phase].isLive;
}

/** At work by itself. A session that waits for a person is not busy, though its turn goes on. */
export function isBusySession(session: Pick<SessionView, 'phase'>): boolean {
  return PHASE_FACTS[session.phase].isBusy;
}

/** In a turn: stopping it now loses work. */
export function isInTurn(session: Pick<SessionView, 'phase'>): boolean {
  return isBusySession(session) || session.phase === 'waiting';
}

/** What a session is up to, in the few words by which people look for one. */
export const PHASE_GROUPS = ['waiting', 'running', 'idle', 'failed', 'ended'] as const;
export type PhaseGroup = (typeof PHASE_GROUPS)[number];

/** The group of a session; what went wrong, alive or not, is `failed`, since a person should look. */
export function phaseGroupOf(session: Pick<SessionView, 'phase' | 'end' | 'waitingCount'>): PhaseGroup {
  if (session.phase === 'ended') return wentWrong(session) ? 'failed' : 'ended';
  if (session.phase === 'waiting' || session.waitingCount > 0) return 'waiting';
  if (session.phase === 'error') return 'failed';
  return isBusySession(session) ? 'running' : 'idle';
}

/** It ended without anybody meaning it to. */
export function wentWrong({ end }: Pick<SessionView, 'end'>): boolean {
  return end?.reason === 'failed' || end?.reason === 'interrupted';
}

/** Since when each session waits for a person: its oldest request, else the phase. */
export function waitsBySession({ sessions, requests }: FleetState): ReadonlyMap<string, string> {
  const waits = new Map<string, string>();
  for (const { id, phase, phaseSince } of sessions) if (phase === 'waiting') waits.set(id, phaseSince);
  for (const { sessionId, state, createdAt } of requests) {
    const known = waits.get(sessionId);
    if (state === 'pending' && (known === undefined || createdAt < known)) waits.set(sessionId, createdAt);
  }
  return waits;
}

/** The project with this id; `undefined` when it is not known, such as one that was removed. */
export function findProject(state: FleetState, id: string | undefined): ProjectView | undefined {
  return state.projects.find((project) => project.id === id);
}

/** The session with this id, if it is known. */
export function findSession(state: FleetState, id: string | undefined): SessionView | undefined {
  return state.sessions.find((session) => session.id === id);
}

/** The task with this reference, such as `PA-012`, if it is known. */
export function findTask(state: FleetState, ref: string | undefined): TaskView | undefined {
  return state.tasks.find((task) => task.ref === ref);
}

/** The request with this id, as long as it waits. */
export function findRequest(state: FleetState, id: string | undefined): RequestView | undefined {
  return state.requests.find((request) => request.id === id);
}

/** What stops an agent dead comes first; a plan can wait longest. */
const REQUEST_RANK: Readonly<Record<RequestView['kind'], number>> = { permission: 0, question: 1, plan: 2, review: 3 };

/** Requests that wait, most urgent first: permission, question, plan, review; the oldest of each kind first. */
export function rankRequests(requests: readonly RequestView[]): readonly RequestView[] {
  return requests
    .filter((request) => request.state === 'pending')
    .sort((a, b) => REQUEST_RANK[a.kind] - REQUEST_RANK[b.kind] || compareText(a.createdAt, b.createdAt) || compareText(a.id, b.id));
}

/** Order of code units: for ids and ISO dates, never for names. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Order of names for people: without case, numbers by value. */
export function compareNames(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name.localeCompare(b.name, undefined, { sensitivity: 'base', numeric: true });
}
