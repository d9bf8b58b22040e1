import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { chooseProject } from '../pickers/chooseProject.ts';
import { confirmTrust } from './confirmTrust.ts';

/** Lets agents be started in a project's folder, after asking. Argument: `{ projectId? }`. */
export const trustProject: Command = {
  needs: 'trustedWindow',
  run: async (services, argument) => {
    const project = await chooseProject(services, argument, { title: l10n.t('Trust Project'), filter: ({ isTrusted }) => !isTrusted });
    const isTrusted = await confirmTrust(project.folder, { canDecline: false });
    return await services.host.call('projects.setTrust', { projectId: project.id, isTrusted });
  },
};
