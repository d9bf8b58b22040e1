import type { ProjectView } from '../../../protocol/domain/project.ts';
import type { TaskView } from '../../../protocol/domain/task.ts';
import type { FleetState } from '../../../protocol/events/fleet.ts';
import { compareNames, isLiveSession } from '../../state/fleetQueries.ts';
import type { ModelNode } from '../tree/modelNode.ts';
import { COLUMN_ORDER, compareTasks } from './taskOrder.ts';

/** A project that has tasks. */
export interface BacklogProjectRow {
  readonly type: 'project';
  readonly projectId: string;
  readonly name: string;
  readonly accent: ProjectView['accent'];
  readonly openCount: number;
}

/** A column of a project's board; shown also when it is empty, since tasks are dropped on it. */
export interface BacklogColumnRow {
  readonly type: 'column';
  readonly projectId: string;
  readonly column: TaskView['column'];
  readonly count: number;
}

/** A task, and the live session that works on it. */
export interface BacklogTaskRow {
  readonly type: 'task';
  readonly task: TaskView;
  /** The live session that works on it, newest if there are several. */
  readonly liveSessionId: string | undefined;
}

/** Any row of the view. */
export type BacklogRow = BacklogProjectRow | BacklogColumnRow | BacklogTaskRow;

/** Tasks by project (by name), column (empty ones too, as places to drop on) and order. Empty without any task. */
export function backlogModel(state: FleetState): readonly ModelNode<BacklogRow>[] {
  if (state.tasks.length === 0) return [];
  const liveSessionByTask = new Map<string, string>();
  for (const session of state.sessions) {
    if (session.taskRef !== undefined && isLiveSession(session)) liveSessionByTask.set(session.taskRef, session.id);
  }
  return [...state.projects].sort(compareNames).flatMap((project) => {
    const tasks = state.tasks.filter((task) => task.projectId === project.id);
    return tasks.length === 0 ? [] : [projectNode(project, tasks, liveSessionByTask)];
  });
}

function projectNode(project: ProjectView, tasks: readonly TaskView[], liveSessionByTask: ReadonlyMap<string, string>): ModelNode<BacklogRow> {
  return {
    key: `project:${project.id}`,
    data: {
      type: 'project',
      projectId: project.id,
      name: project.name,
      accent: project.accent,
      openCount: tasks.filter((task) => task.column !== 'done').length,
    },
    children: COLUMN_ORDER.map((column) => {
      const inColumn = tasks.filter((task) => task.column === column).sort(compareTasks);
      return {
        // The editor keeps a row folded that had nothing below it, so a column that gets its first task is another row.
        key: `column:${project.id}/${column}${inColumn.length === 0 ? '/empty' : ''}`,
        data: { type: 'column', projectId: project.id, column, count: inColumn.length },
        children: inColumn.map((task) => ({
          key: `task:${task.ref}`,
          data: { type: 'task', task, liveSessionId: liveSessionByTask.get(task.ref) },
          children: [],
        })),
      };
    }),
  };
}
