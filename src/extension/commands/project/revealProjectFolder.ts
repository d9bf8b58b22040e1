import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { chooseProject } from '../pickers/chooseProject.ts';
import { showFolder } from '../showFolder.ts';

/** Shows the folder in the system's file manager, or in a window where there is none. */
export const revealProjectFolder: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const project = await chooseProject(services, argument, { title: l10n.t('Reveal Project Folder'), filter: ({ isFolderPresent }) => isFolderPresent });
    await showFolder(project.folder);
  },
};
