import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { askText } from '../pickers/askText.ts';
import { chooseTask } from '../pickers/chooseTask.ts';
import { textOf } from '../readArgument.ts';
import { MAX_TITLE_LENGTH } from './newTask.ts';

/** Gives a task another title. Argument: `{ taskRef?, title? }`. */
export const editTaskTitle: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const label = l10n.t('Edit Task Title');
    const task = await chooseTask(services, argument, { title: label });
    const title = textOf(argument, 'title') ?? await askText({ title: label, value: task.title, maxLength: MAX_TITLE_LENGTH });
    return await services.host.call('tasks.update', { ref: task.ref, revision: task.revision, title });
  },
};
