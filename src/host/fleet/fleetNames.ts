import type { ProjectView } from '../../protocol/domain/project.ts';
import type { SessionView } from '../../protocol/domain/session.ts';
import type { TaskView } from '../../protocol/domain/task.ts';
import type { FleetState } from '../../protocol/events/fleet.ts';

/** Finds what ids stand for in a state of the fleet; for many ids at once. */
export interface FleetNames {
  project(id: string): ProjectView | undefined;
  session(id: string): SessionView | undefined;
  task(ref: string): TaskView | undefined;
}

export function fleetNames(state: FleetState): FleetNames {
  const projects = new Map(state.projects.map((project) => [project.id, project]));
  const sessions = new Map(state.sessions.map((session) => [session.id, session]));
  const tasks = new Map(state.tasks.map((task) => [task.ref, task]));
  return { project: (id) => projects.get(id), session: (id) => sessions.get(id), task: (ref) => tasks.get(ref) };
}
