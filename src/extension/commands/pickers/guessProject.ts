import { window, workspace } from 'vscode';
import type { ProjectView } from '../../../protocol/domain/project.ts';
import { findSession } from '../../state/fleetQueries.ts';
import type { CommandServices } from '../command.ts';
import { isInside } from '../project/isInside.ts';

/**
 * The project that a person most likely means: that of the session or file in front of them, else that of the folder open in this window,
 * else the only one. `undefined` when nothing of that says it.
 */
export function guessProject({ fleet, panels }: Pick<CommandServices, 'fleet' | 'panels'>, projects: readonly ProjectView[]): ProjectView | undefined {
  const { state } = fleet;
  const session = findSession(state, panels.activeSessionId);
  const file = window.activeTextEditor?.document.uri;
  const path = file?.scheme === 'file' ? file.fsPath : undefined;
  const task = state.tasks.find((one) => one.file === path);
  const inFront = projects.find(({ id }) => id === (session?.projectId ?? task?.projectId)) ?? (path === undefined ? undefined : innermost(projects, path));
  return inFront ?? openHere(projects) ?? (projects.length === 1 ? projects[0] : undefined);
}

/** The project whose folder, or a folder above it, is the only one open in this window. */
function openHere(projects: readonly ProjectView[]): ProjectView | undefined {
  const [only, ...others] = workspace.workspaceFolders ?? [];
  return only?.uri.scheme === 'file' && others.length === 0 ? innermost(projects, only.uri.fsPath) : undefined;
}

/** Projects may lie in each other's folders. */
function innermost(projects: readonly ProjectView[], path: string): ProjectView | undefined {
  return projects.filter(({ folder }) => isInside(path, folder)).sort((a, b) => b.folder.length - a.folder.length)[0];
}
