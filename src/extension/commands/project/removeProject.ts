import { CancellationError, l10n, window } from 'vscode';
import type { Command } from '../command.ts';
import { chooseProject } from '../pickers/chooseProject.ts';

/** Takes a project off the list, after asking; nothing on disk is touched. Argument: `{ projectId? }`. */
export const removeProject: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const project = await chooseProject(services, argument, { title: l10n.t('Remove Project') });
    const remove = l10n.t('Remove');
    const choice = await window.showWarningMessage(
      l10n.t('Remove {0} from the list?', project.name),
      { modal: true, detail: l10n.t('Its folder, tasks and sessions stay on disk.') },
      remove,
    );
    if (choice !== remove) throw new CancellationError();
    return await services.host.call('projects.remove', { projectId: project.id });
  },
};
