import type { TaskView } from '../../../protocol/domain/task.ts';
import { compareText } from '../../state/fleetQueries.ts';

/** Columns in the order of the kanban. */
const COLUMN_RANK: Readonly<Record<TaskView['column'], number>> = { inbox: 0, backlog: 1, todo: 2, inProgress: 3, review: 4, done: 5 };

/** The columns from left to right. */
export const COLUMN_ORDER = Object.keys(COLUMN_RANK) as readonly TaskView['column'][];

/** Distance of a task from its neighbour when it is put first or last. */
const STEP = 1;

/** True for the name of a column. */
export function isColumn(value: unknown): value is TaskView['column'] {
  return typeof value === 'string' && Object.hasOwn(COLUMN_RANK, value);
}

/** Order within a column; the ref decides between equals, so that every window shows the same. */
export function compareTasks(a: TaskView, b: TaskView): number {
  return a.order - b.order || compareText(a.ref, b.ref);
}

/** Where a task goes: into `column`, before the task `beforeRef`, or to the end when that is left out. */
export interface TaskPlace {
  readonly column: TaskView['column'];
  readonly beforeRef?: string;
}

/** The order number that puts the task `movedRef` there, given the tasks of its project. */
export function orderAt(tasks: readonly TaskView[], movedRef: string, place: TaskPlace): number {
  const others = tasks.filter((task) => task.column === place.column && task.ref !== movedRef).sort(compareTasks);
  const index = place.beforeRef === undefined ? -1 : others.findIndex((task) => task.ref === place.beforeRef);
  const next = index === -1 ? undefined : others[index];
  const previous = index === -1 ? others.at(-1) : others[index - 1];
  if (next === undefined) return previous === undefined ? 0 : previous.order + STEP;
  return previous === undefined ? next.order - STEP : (previous.order + next.order) / 2;
}
