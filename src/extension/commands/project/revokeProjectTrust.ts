import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { chooseProject } from '../pickers/chooseProject.ts';

/** From now on no agent is started in the folder. Agents that run there already go on. */
export const revokeProjectTrust: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const project = await chooseProject(services, argument, { title: l10n.t('Revoke Project Trust'), filter: ({ isTrusted }) => isTrusted });
    return await services.host.call('projects.setTrust', { projectId: project.id, isTrusted: false });
  },
};
