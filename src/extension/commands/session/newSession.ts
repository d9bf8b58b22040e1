import { l10n } from 'vscode';
import type { SessionView } from '../../../protocol/domain/session.ts';
import type { OperationInput } from '../../../protocol/operations/operationTable.ts';
import type { Command, CommandServices } from '../command.ts';
import { askText } from '../pickers/askText.ts';
import { chooseProject } from '../pickers/chooseProject.ts';
import { ensureProjectTrust } from '../project/ensureProjectTrust.ts';
import { textOf } from '../readArgument.ts';
import { MAX_PROMPT_LENGTH } from './promptLength.ts';

/** Starts an agent in a project with a first prompt and opens its panel. Argument: `{ projectId?, prompt? }`. */
export const newSession: Command = {
  needs: 'trustedWindow',
  run: async (services, argument) => {
    const title = l10n.t('New Session');
    const project = await chooseProject(services, argument, { title, canAdd: true, filter: ({ isFolderPresent }) => isFolderPresent });
    await ensureProjectTrust(services, project);
    const prompt = textOf(argument, 'prompt') ?? await askPrompt(l10n.t('New session in {0}', project.name));
    return await startSession(services, { projectId: project.id, prompt });
  },
};

/** Asks for a session's first prompt. */
export async function askPrompt(title: string): Promise<string> {
  return await askText({ title, prompt: l10n.t('What should the agent do?'), placeHolder: l10n.t('Describe the task…'), maxLength: MAX_PROMPT_LENGTH });
}

/** Starts the session and opens its panel. */
export async function startSession({ host, panels }: CommandServices, input: OperationInput<'sessions.start'>): Promise<SessionView> {
  const { session } = await host.call('sessions.start', input);
  panels.open(session.id);
  return session;
}
