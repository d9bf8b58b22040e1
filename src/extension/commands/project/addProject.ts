import path from 'node:path';
import { CancellationError, l10n, Uri, window, workspace } from 'vscode';
import type { Command, CommandServices } from '../command.ts';
import { pickOne, type Choice } from '../pickers/pickOne.ts';
import { textOf } from '../readArgument.ts';
import { confirmTrust, isTrustedHere } from './confirmTrust.ts';

/**
 * Makes a folder a project: a folder of this window's workspace, or any other. Argument: `{ folder?, isHere? }`; with `isHere` the folder of this
 * window is not asked about when there is just one. Gives back the project.
 */
export const addProject: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const folder = textOf(argument, 'folder') ?? await chooseFolder(services, argument['isHere'] === true);
    const isTrusted = await isTrustedHere(folder) || await confirmTrust(folder, { canDecline: true });
    const { project } = await services.host.call('projects.add', { folder, isTrusted });
    return project;
  },
};

async function chooseFolder({ fleet }: CommandServices, isHere: boolean): Promise<string> {
  const known = new Set(fleet.state.projects.map((project) => project.folder));
  const here = (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file' && !known.has(uri.fsPath));
  const [only, ...others] = here;
  if (only === undefined) return await browse();
  if (isHere && others.length === 0) return only.uri.fsPath;
  const choices: Choice<string | undefined>[] = here.map(({ name, uri }) => ({ label: `$(folder) ${name}`, description: l10n.t('open in this window'), detail: uri.fsPath, value: uri.fsPath }));
  choices.push({ label: `$(folder-opened) ${l10n.t('Choose Another Folder…')}`, alwaysShow: true, value: undefined });
  return await pickOne(l10n.t('Add Project'), l10n.t('Which folder?'), choices) ?? await browse();
}

async function browse(): Promise<string> {
  const here = workspace.workspaceFolders?.[0]?.uri;
  const [uri] = await window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: l10n.t('Add Project'),
    title: l10n.t('Choose the folder of the project'),
    ...(here?.scheme === 'file' ? { defaultUri: Uri.file(path.dirname(here.fsPath)) } : {}),
  }) ?? [];
  if (uri === undefined) throw new CancellationError();
  return uri.fsPath;
}
