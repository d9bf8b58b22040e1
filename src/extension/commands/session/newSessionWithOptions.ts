import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { chooseModel } from '../pickers/chooseModel.ts';
import { choosePermissionMode } from '../pickers/choosePermissionMode.ts';
import { chooseProject } from '../pickers/chooseProject.ts';
import { ensureProjectTrust } from '../project/ensureProjectTrust.ts';
import { textOf } from '../readArgument.ts';
import { askPrompt, startSession } from './newSession.ts';

/** Like `newSession`, and asks for model and permission mode. */
export const newSessionWithOptions: Command = {
  needs: 'trustedWindow',
  run: async (services, argument) => {
    const title = l10n.t('New Session');
    const project = await chooseProject(services, argument, { title, canAdd: true, filter: ({ isFolderPresent }) => isFolderPresent });
    await ensureProjectTrust(services, project);
    const named = l10n.t('New session in {0}', project.name);
    const model = await chooseModel(named);
    const permissionMode = await choosePermissionMode(named, { canLeave: true });
    const prompt = textOf(argument, 'prompt') ?? await askPrompt(named);
    return await startSession(services, {
      projectId: project.id,
      prompt,
      ...(model === undefined ? {} : { model }),
      ...(permissionMode === undefined ? {} : { permissionMode }),
    });
  },
};
