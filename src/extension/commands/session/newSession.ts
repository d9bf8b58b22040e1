import { l10n } from 'vscode';
import type { ProjectView } from '../../../protocol/domain/project.ts';
import type { SessionView } from '../../../protocol/domain/session.ts';
import type { OperationInput } from '../../../protocol/operations/operationTable.ts';
import type { Command, CommandServices } from '../command.ts';
import { askInProject } from '../pickers/askInProject.ts';
import { chooseProject, type ProjectQuestion } from '../pickers/chooseProject.ts';
import { ensureProjectTrust } from '../project/ensureProjectTrust.ts';
import { textOf } from '../readArgument.ts';
import { MAX_PROMPT_LENGTH } from './promptLength.ts';

/** Starts an agent in a project with a first prompt and opens its panel. Argument: `{ projectId?, prompt? }`. */
export const newSession: Command = {
  needs: 'trustedWindow',
  run: async (services, argument) => {
    const first = await chooseProject(services, argument, sessionProjects());
    const { project, prompt } = await askPrompt(services, first, textOf(argument, 'prompt'));
    return await startSession(services, { projectId: project.id, prompt });
  },
};

/** Projects in which a session can be started. */
export function sessionProjects(): ProjectQuestion {
  return { title: l10n.t('New Session'), canAdd: true, mayGuess: true, filter: ({ isFolderPresent }) => isFolderPresent };
}

/** Asks for a session's first prompt, unless it is given; the project may be changed meanwhile. What comes back is trusted. */
export async function askPrompt(services: CommandServices, first: ProjectView, given: string | undefined): Promise<{ project: ProjectView; prompt: string }> {
  if (given !== undefined) {
    await ensureProjectTrust(services, first);
    return { project: first, prompt: given };
  }
  const { project, text } = await askInProject(services, first, sessionProjects(), {
    title: ({ name }) => l10n.t('New session in {0}', name),
    prompt: l10n.t('What should the agent do?'),
    placeHolder: l10n.t('Describe the task…'),
    maxLength: MAX_PROMPT_LENGTH,
    check: async (one) => { await ensureProjectTrust(services, one); },
  });
  return { project, prompt: text };
}

/** Starts the session and opens its panel. */
export async function startSession({ host, panels }: CommandServices, input: OperationInput<'sessions.start'>): Promise<SessionView> {
  const { session } = await host.call('sessions.start', input);
  panels.open(session.id);
  return session;
}
