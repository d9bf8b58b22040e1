import { l10n } from 'vscode';
import { PRIORITY_ORDER, priorityIcon, priorityText } from '../../text/taskText.ts';
import type { Command } from '../command.ts';
import { chooseTask } from '../pickers/chooseTask.ts';
import { pickOne } from '../pickers/pickOne.ts';

/** Says how urgent a task is. Argument: `{ taskRef? }`. */
export const setTaskPriority: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const title = l10n.t('Set Task Priority');
    const task = await chooseTask(services, argument, { title });
    const priority = await pickOne(`${title}: ${task.ref}`, l10n.t('How urgent is it?'), PRIORITY_ORDER.map((value) => ({
      label: `$(${priorityIcon(value).icon}) ${priorityText(value)}`,
      ...(value === task.priority ? { description: l10n.t('now') } : {}),
      value,
    })));
    return await services.host.call('tasks.update', { ref: task.ref, revision: task.revision, priority });
  },
};
