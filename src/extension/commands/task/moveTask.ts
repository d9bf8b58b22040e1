import { l10n } from 'vscode';
import { columnIcon, columnText } from '../../text/taskText.ts';
import { COLUMN_ORDER, isColumn, orderAt } from '../../views/backlog/taskOrder.ts';
import type { Command } from '../command.ts';
import { chooseTask } from '../pickers/chooseTask.ts';
import { pickOne } from '../pickers/pickOne.ts';

/** Moves a task to the end of another column. Argument: `{ taskRef?, toColumn? }`. */
export const moveTask: Command = {
  needs: 'host',
  run: async ({ host, fleet, ...rest }, argument) => {
    const task = await chooseTask({ host, fleet, ...rest }, argument, { title: l10n.t('Move Task') });
    const given = argument['toColumn'];
    const column = isColumn(given) ? given : await pickOne(
      l10n.t('Move {0}', task.ref),
      l10n.t('To which column?'),
      COLUMN_ORDER.filter((other) => other !== task.column).map((value) => ({ label: `$(${columnIcon(value)}) ${columnText(value)}`, value })),
    );
    const tasks = fleet.state.tasks.filter(({ projectId }) => projectId === task.projectId);
    return await host.call('tasks.update', { ref: task.ref, revision: task.revision, column, order: orderAt(tasks, task.ref, { column }) });
  },
};
