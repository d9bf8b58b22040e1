import { CancellationError, commands, l10n } from 'vscode';
import { MissionControlError } from '../../../protocol/errors.ts';
import type { ProjectView } from '../../../protocol/domain/project.ts';
import { say } from '../../../protocol/texts/say.ts';
import { COMMANDS } from '../../contributions.ts';
import { compareNames, findProject } from '../../state/fleetQueries.ts';
import { projectStatusIcon, projectStatusText } from '../../text/projectText.ts';
import type { CommandArgument, CommandServices } from '../command.ts';
import { textOf } from '../readArgument.ts';
import { guessProject } from './guessProject.ts';
import { pickOne, type Choice } from './pickOne.ts';

/** Which projects may be chosen, and how. */
export interface ProjectQuestion {
  readonly title: string;
  readonly filter?: (project: ProjectView) => boolean;
  /** Offers to add one that is not on the list yet. */
  readonly canAdd?: boolean;
  /** Does not ask where it is clear enough which one is meant; only for flows in which it can still be changed. */
  readonly mayGuess?: boolean;
}

/** The project a command is about: the argument's, else (where that is allowed) the one that is meant most likely, else the one that a person picks. */
export async function chooseProject(services: CommandServices, argument: CommandArgument, question: ProjectQuestion): Promise<ProjectView> {
  const { fleet, host } = services;
  const id = textOf(argument, 'projectId');
  if (id !== undefined) {
    // One that was made this very moment may not have reached this window's state.
    const project = findProject(fleet.state, id) ?? (await host.call('projects.list', {})).projects.find((one) => one.id === id);
    if (project === undefined) throw new MissionControlError('notFound', say('project.missing', { projectId: id }));
    return project;
  }
  const projects = fleet.state.projects.filter(question.filter ?? (() => true)).sort(compareNames);
  const guess = question.mayGuess === true ? guessProject(services, projects) : undefined;
  if (guess !== undefined) return guess;
  const choices: Choice<ProjectView | undefined>[] = projects.map(projectChoice);
  if (question.canAdd === true) choices.push({ label: `$(add) ${l10n.t('Add Project…')}`, alwaysShow: true, value: undefined });
  const hint = choices.length === 0 ? l10n.t('There is no project for this.') : l10n.t('Which project?');
  return await pickOne(question.title, hint, choices) ?? await addProjectByCommand();
}

/** A project as one of several to choose from. */
export function projectChoice(project: ProjectView): Choice<ProjectView> {
  const notes = [projectStatusText(project.status), ...(project.isTrusted ? [] : [l10n.t('not trusted')])];
  return { label: `$(${projectStatusIcon(project.status)}) ${project.name}`, description: notes.join(' · '), detail: project.folder, value: project };
}

/** Asks for a folder and makes it a project. */
export async function addProjectByCommand(): Promise<ProjectView> {
  const project = await commands.executeCommand<ProjectView | undefined>(COMMANDS.addProject);
  if (project === undefined) throw new CancellationError();
  return project;
}
