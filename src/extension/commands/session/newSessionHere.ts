import path from 'node:path';
import type { Command } from '../command.ts';
import { textOf } from '../readArgument.ts';
import { fileReference } from './context/fileReference.ts';
import { addAsProject, projectAround } from './context/projectOfFolder.ts';
import { runShortFlow } from './flow/sessionFlow.ts';

/**
 * Starts a session in a folder. Argument: the URI of the folder, from the Explorer. A folder of a project is told to the agent, which works in the
 * project; any other becomes a project. Without a folder it is `newSession`.
 */
export const newSessionHere: Command = {
  needs: 'trustedWindow',
  run: async (services, argument) => {
    const folder = textOf(argument, 'fsPath');
    if (folder === undefined) return await runShortFlow(services, { prompt: '' });
    const project = projectAround(services, folder) ?? await addAsProject(folder);
    const isWhole = project.folder === folder;
    const reference = fileReference(folder, project);
    const attachment = isWhole ? undefined : { label: path.basename(folder), text: `This is about the folder ${reference}.` };
    return await runShortFlow(services, { projectId: project.id, prompt: '', attachment });
  },
};
