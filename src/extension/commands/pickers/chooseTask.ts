import { l10n, window } from 'vscode';
import type { TaskView } from '../../../protocol/domain/task.ts';
import { findProject, findTask } from '../../state/fleetQueries.ts';
import { columnText, priorityIcon, priorityText } from '../../text/taskText.ts';
import { COLUMN_ORDER, compareTasks } from '../../views/backlog/taskOrder.ts';
import type { CommandArgument, CommandServices } from '../command.ts';
import { textOf } from '../readArgument.ts';
import { pickOne, type Choice } from './pickOne.ts';

interface TaskQuestion {
  readonly title: string;
  readonly filter?: (task: TaskView) => boolean;
  /** Asks although a task's file is in front: for commands that lead to another one. */
  readonly isElsewhere?: boolean;
}

/** The task a command is about: the argument's, else the one whose file is in front, else the one that a person picks, in the order of the board. */
export async function chooseTask({ fleet, host }: CommandServices, argument: CommandArgument, question: TaskQuestion): Promise<TaskView> {
  const ref = textOf(argument, 'taskRef');
  if (ref !== undefined) {
    // One that was made this very moment may not have reached this window's state.
    return findTask(fleet.state, ref) ?? (await host.call('tasks.get', { ref })).task;
  }
  const tasks = fleet.state.tasks.filter(question.filter ?? (() => true));
  const file = question.isElsewhere === true ? undefined : window.activeTextEditor?.document.uri.fsPath;
  const inFront = tasks.find((task) => task.file === file);
  if (inFront !== undefined) return inFront;
  const choices = tasks
    .sort((a, b) => COLUMN_ORDER.indexOf(a.column) - COLUMN_ORDER.indexOf(b.column) || compareTasks(a, b))
    .map((task): Choice<TaskView> => ({
      label: `$(${priorityIcon(task.priority).icon}) ${task.title}`,
      description: task.ref,
      detail: [findProject(fleet.state, task.projectId)?.name ?? task.projectId, columnText(task.column), priorityText(task.priority)].join(' · '),
      value: task,
    }));
  return await pickOne(question.title, choices.length === 0 ? l10n.t('There is no task for this.') : l10n.t('Which task?'), choices);
}
