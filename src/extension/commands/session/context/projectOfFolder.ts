import { commands, CancellationError } from 'vscode';
import type { ProjectView } from '../../../../protocol/domain/project.ts';
import { COMMANDS } from '../../../contributions.ts';
import type { CommandServices } from '../../command.ts';
import { isInside } from '../../project/isInside.ts';

/** The innermost project in whose folder a file or folder lies. */
export function projectAround({ fleet }: Pick<CommandServices, 'fleet'>, file: string): ProjectView | undefined {
  return fleet.state.projects.filter(({ folder }) => isInside(file, folder)).sort((a, b) => b.folder.length - a.folder.length)[0];
}

/** Makes a folder a project, with the question of trust as always. Throws `CancellationError`. */
export async function addAsProject(folder: string): Promise<ProjectView> {
  const project = await commands.executeCommand<ProjectView | undefined>(COMMANDS.addProject, { folder });
  if (project === undefined) throw new CancellationError();
  return project;
}
