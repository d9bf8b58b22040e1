import type { ProjectView } from '../../../../src/protocol/domain/project.ts';
import type { RequestView } from '../../../../src/protocol/domain/request.ts';
import type { SessionView } from '../../../../src/protocol/domain/session.ts';
import type { TaskView } from '../../../../src/protocol/domain/task.ts';
import { NO_TOKENS } from '../../../../src/protocol/domain/usageTotals.ts';
import { EMPTY_FLEET, type FleetState } from '../../../../src/protocol/events/fleet.ts';

export const NOW = '2026-11-21T12:00:00.000Z';

export function project(id: string, changes: Partial<ProjectView> = {}): ProjectView {
  return {
    id, name: id, folder: `/code/${id}`, status: 'active', domain: '', accent: 'blue', taskPrefix: 'PA', createdAt: NOW, updatedAt: NOW,
    revision: 'r1', isTrusted: true, isFolderPresent: true, isReadOnly: false, ...changes,
  };
}

export function session(id: string, changes: Partial<SessionView> = {}): SessionView {
  return {
    id, provider: 'claude', transport: 'stream', isManaged: true, projectId: 'alpha', name: id, cwd: '/code/alpha', permissionMode: 'default',
    phase: 'idle', phaseSince: NOW, startedAt: NOW, turnCount: 0, usage: NO_TOKENS, queue: [], waitingCount: 0, ...changes,
  };
}

export function ended(id: string, at: string, changes: Partial<SessionView> = {}): SessionView {
  return session(id, { phase: 'ended', end: { reason: 'finished', at, detail: '' }, ...changes });
}

export function request(id: string, changes: Partial<RequestView> = {}): RequestView {
  return {
    id, sessionId: 's1', projectId: 'alpha', kind: 'permission', state: 'pending', title: `Bash: ${id}`, toolName: 'Bash', input: {}, reason: '',
    suggestions: [], questions: [], createdAt: NOW, ...changes,
  };
}

export function task(ref: string, changes: Partial<TaskView> = {}): TaskView {
  return {
    ref, projectId: 'alpha', title: ref, column: 'todo', priority: 'medium', assignee: '', order: 0, sessionIds: [], createdAt: NOW, updatedAt: NOW,
    revision: 'r1', file: `/home/tasks/${ref}.md`, isReadOnly: false, ...changes,
  };
}

export function fleet(changes: Partial<FleetState>): FleetState {
  return { ...EMPTY_FLEET, ...changes };
}
