import type { Command } from '../command.ts';
import { chooseProject } from '../pickers/chooseProject.ts';
import { ensureProjectTrust } from '../project/ensureProjectTrust.ts';
import { textOf } from '../readArgument.ts';
import { runShortFlow, sessionProjects, startDraft } from './flow/sessionFlow.ts';

/** Starts an agent in a project with a first prompt and opens its panel. Argument: `{ projectId?, prompt? }`; with a prompt nothing else is asked. */
export const newSession: Command = {
  needs: 'trustedWindow',
  run: async (services, argument) => {
    const projectId = textOf(argument, 'projectId');
    const prompt = textOf(argument, 'prompt');
    if (prompt === undefined) return await runShortFlow(services, { projectId, prompt: '' });
    const project = await chooseProject(services, { projectId }, sessionProjects());
    await ensureProjectTrust(services, project);
    return await startDraft(services, { projectId: project.id, prompt }, false);
  },
};
