import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { chooseModel } from '../pickers/chooseModel.ts';
import { choosePermissionMode } from '../pickers/choosePermissionMode.ts';
import { chooseProject } from '../pickers/chooseProject.ts';
import { ensureProjectTrust } from '../project/ensureProjectTrust.ts';
import { textOf } from '../readArgument.ts';
import { askPrompt, sessionProjects, startSession } from './newSession.ts';

/** Like `newSession`, and asks for model and permission mode. */
export const newSessionWithOptions: Command = {
  needs: 'trustedWindow',
  run: async (services, argument) => {
    const first = await chooseProject(services, argument, sessionProjects());
    await ensureProjectTrust(services, first);
    const named = l10n.t('New session in {0}', first.name);
    const model = await chooseModel(named);
    const permissionMode = await choosePermissionMode(named, { canLeave: true });
    const { project, prompt } = await askPrompt(services, first, textOf(argument, 'prompt'));
    return await startSession(services, {
      projectId: project.id,
      prompt,
      ...(model === undefined ? {} : { model }),
      ...(permissionMode === undefined ? {} : { permissionMode }),
    });
  },
};
