import { commands, l10n, Uri } from 'vscode';
import type { Command } from '../command.ts';
import { chooseProject } from '../pickers/chooseProject.ts';

/** Opens the folder in a new window. */
export const openProjectFolder: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const project = await chooseProject(services, argument, { title: l10n.t('Open Project Folder'), filter: ({ isFolderPresent }) => isFolderPresent });
    await commands.executeCommand('vscode.openFolder', Uri.file(project.folder), { forceNewWindow: true });
  },
};
