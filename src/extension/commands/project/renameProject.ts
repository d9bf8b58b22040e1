import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { askText } from '../pickers/askText.ts';
import { chooseProject } from '../pickers/chooseProject.ts';
import { textOf } from '../readArgument.ts';

const MAX_NAME_LENGTH = 120;

/** Gives a project another name; its folder keeps its own. Argument: `{ projectId?, name? }`. */
export const renameProject: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const title = l10n.t('Rename Project');
    const project = await chooseProject(services, argument, { title });
    const name = textOf(argument, 'name') ?? await askText({ title, value: project.name, prompt: l10n.t('New name'), maxLength: MAX_NAME_LENGTH });
    return await services.host.call('projects.update', { projectId: project.id, revision: project.revision, name });
  },
};
