import { extensions, l10n, Uri } from 'vscode';
import type { Command, CommandArgument, CommandServices } from '../command.ts';
import { isInside } from '../project/isInside.ts';
import { guessProject } from '../pickers/guessProject.ts';
import { changesAttachment } from './context/changesAttachment.ts';
import { fileReference } from './context/fileReference.ts';
import { addAsProject, projectAround } from './context/projectOfFolder.ts';
import { runShortFlow } from './flow/sessionFlow.ts';

/** What we use of the built-in Git extension: https://github.com/microsoft/vscode/blob/main/extensions/git/src/api/git.d.ts */
interface GitRepository {
  readonly rootUri: Uri;
  readonly inputBox: { readonly value: string };
  readonly state: Readonly<Record<'indexChanges' | 'workingTreeChanges' | 'mergeChanges', readonly { readonly uri: Uri }[]>>;
}
interface GitExports {
  getAPI(version: 1): { readonly repositories: readonly GitRepository[] };
}

/** Starts a session that reviews changes. Argument: the repository or the group of changes of the Source Control view; without, the repository of the project that is meant. */
export const reviewChanges: Command = {
  needs: 'trustedWindow',
  run: async (services, argument) => {
    const repositories = await gitRepositories();
    const listed = resourcesOf(argument);
    const repository = findRepository(services, repositories, argument['rootUri'] instanceof Uri ? argument['rootUri'] : listed[0]);
    const { state, rootUri, inputBox } = repository ?? {};
    const isGroup = Array.isArray(argument['resourceStates']);
    const changed = isGroup ? listed : state === undefined ? [] : [...state.mergeChanges, ...state.indexChanges, ...state.workingTreeChanges].map(({ uri }) => uri);
    const files = [...new Set(changed.map(({ fsPath }) => fsPath))].toSorted();
    const project = rootUri === undefined ? undefined : projectAround(services, rootUri.fsPath) ?? await addAsProject(rootUri.fsPath);
    const attachment = changesAttachment({
      group: isGroup ? String(argument['id']) : undefined,
      references: files.map((file) => fileReference(file, project)),
      commitMessage: inputBox?.value ?? '',
    });
    return await runShortFlow(services, { projectId: project?.id, prompt: l10n.t('Review these changes. Look for mistakes, missing cases and missing tests.'), attachment });
  },
};

/** Files of a group of the Source Control view. */
function resourcesOf(argument: CommandArgument): readonly Uri[] {
  const states: readonly unknown[] = Array.isArray(argument['resourceStates']) ? argument['resourceStates'] : [];
  return states.flatMap((state) => (typeof state === 'object' && state !== null && 'resourceUri' in state && state.resourceUri instanceof Uri ? [state.resourceUri] : []));
}

async function gitRepositories(): Promise<readonly GitRepository[]> {
  const git = extensions.getExtension<GitExports>('vscode.git');
  if (git === undefined) return [];
  return (git.isActive ? git.exports : await git.activate()).getAPI(1).repositories;
}

/** The repository of a file; else that of the project that is meant, else the only one. */
function findRepository(services: CommandServices, repositories: readonly GitRepository[], uri: Uri | undefined): GitRepository | undefined {
  const around = (file: string): GitRepository | undefined => repositories.filter(({ rootUri }) => isInside(file, rootUri.fsPath)).sort((a, b) => b.rootUri.fsPath.length - a.rootUri.fsPath.length)[0];
  if (uri !== undefined) return around(uri.fsPath);
  const project = guessProject(services, services.fleet.state.projects);
  return (project === undefined ? undefined : around(project.folder)) ?? (repositories.length === 1 ? repositories[0] : undefined);
}
