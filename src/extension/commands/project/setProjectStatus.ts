import { l10n } from 'vscode';
import { projectStatusIcon, projectStatusText, STATUS_ORDER } from '../../text/projectText.ts';
import type { Command } from '../command.ts';
import { chooseProject } from '../pickers/chooseProject.ts';
import { pickOne } from '../pickers/pickOne.ts';

/** Says how a project stands. Argument: `{ projectId? }`. */
export const setProjectStatus: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const title = l10n.t('Set Project Status');
    const project = await chooseProject(services, argument, { title });
    const status = await pickOne(`${title}: ${project.name}`, l10n.t('How does it stand?'), STATUS_ORDER.map((value) => ({
      label: `$(${projectStatusIcon(value)}) ${projectStatusText(value)}`,
      ...(value === project.status ? { description: l10n.t('now') } : {}),
      value,
    })));
    return await services.host.call('projects.update', { projectId: project.id, revision: project.revision, status });
  },
};
