import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { askInProject } from '../pickers/askInProject.ts';
import { chooseProject, type ProjectQuestion } from '../pickers/chooseProject.ts';
import { textOf } from '../readArgument.ts';
import { isColumn } from '../../views/backlog/taskOrder.ts';
import { showTaskFile } from './openTask.ts';

/** Longest title of a task, in UTF-16 units, as the host takes it. */
export const MAX_TITLE_LENGTH = 300;

/** Adds a task and opens its file, where the description goes. Argument: `{ projectId?, column?, title? }`. */
export const newTask: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const projects: ProjectQuestion = { title: l10n.t('New Task'), canAdd: true, mayGuess: true };
    const first = await chooseProject(services, argument, projects);
    const given = textOf(argument, 'title');
    const { project, text: title } = given !== undefined ? { project: first, text: given } : await askInProject(services, first, projects, {
      title: ({ name }) => l10n.t('New task in {0}', name),
      prompt: l10n.t('Title; the description is written in the file that opens next.'),
      maxLength: MAX_TITLE_LENGTH,
    });
    const column = argument['column'];
    const { task } = await services.host.call('tasks.create', { projectId: project.id, title, ...(isColumn(column) ? { column } : {}) });
    if (given === undefined) await showTaskFile(task.file);
    return task;
  },
};
