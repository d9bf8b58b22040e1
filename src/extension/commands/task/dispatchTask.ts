import { l10n } from 'vscode';
import { findProject } from '../../state/fleetQueries.ts';
import { showSession } from '../session/showSession.ts';
import type { Command } from '../command.ts';
import { chooseTask } from '../pickers/chooseTask.ts';
import { ensureProjectTrust } from '../project/ensureProjectTrust.ts';

/** Starts an agent on a task and shows it. */
export const dispatchTask: Command = {
  needs: 'trustedWindow',
  run: async (services, argument) => {
    const task = await chooseTask(services, argument, { title: l10n.t('Dispatch Task'), filter: ({ column }) => column !== 'done' });
    const project = findProject(services.fleet.state, task.projectId);
    if (project !== undefined) await ensureProjectTrust(services, project);
    const result = await services.host.call('tasks.dispatch', { ref: task.ref });
    await showSession(services, result.session);
    return result;
  },
};
