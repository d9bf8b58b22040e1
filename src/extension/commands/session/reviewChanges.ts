import { extensions, l10n, Uri } from 'vscode';
import { MissionControlError } from '../../../protocol/errors.ts';
import { say } from '../../../protocol/texts/say.ts';
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
  readonly state: Readonly<Record<'indexChanges' | 'workingTreeChanges' | 'mergeChanges', readonly Change[]>> & {
    /** Empty where they are among those of the working tree. Missing in older editors. */
    readonly untrackedChanges?: readonly Change[];
  };
  /** Looks at the files now: the state follows them by some seconds. */
  status(): Promise<void>;
}
interface Change {
  readonly uri: Uri;
}
interface GitExports {
  /** False where people have turned Git off; there is no API then. */
  readonly enabled: boolean;
  getAPI(version: 1): { readonly repositories: readonly GitRepository[] };
}

/** Starts a session that reviews changes. Argument: the repository or the group of changes of the Source Control view; without, the repository of the project that is meant. */
export const reviewChanges: Command = {
  needs: 'trustedWindow',
  run: async (services, argument) => {
    const repositories = await gitRepositories();
    const listed = resourcesOf(argument);
    const repository = findRepository(services, repositories, argument['rootUri'] instanceof Uri ? argument['rootUri'] : listed[0]);
    const { rootUri, inputBox } = repository ?? {};
    const isGroup = Array.isArray(argument['resourceStates']);
    const changed = isGroup ? listed : repository === undefined ? [] : await changesOf(repository);
    // A session that has nothing to look at costs as much as one that has. Without Git in the editor, the agent finds out.
    if (repository !== undefined && changed.length === 0) throw new MissionControlError('notFound', say('window.noChanges'));
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

async function changesOf(repository: GitRepository): Promise<readonly Uri[]> {
  await repository.status();
  const { mergeChanges, indexChanges, workingTreeChanges, untrackedChanges = [] } = repository.state;
  return [...mergeChanges, ...indexChanges, ...workingTreeChanges, ...untrackedChanges].map(({ uri }) => uri);
}

async function gitRepositories(): Promise<readonly GitRepository[]> {
  const git = extensions.getExtension<GitExports>('vscode.git');
  if (git === undefined) return [];
  const exports = git.isActive ? git.exports : await git.activate();
  return exports.enabled ? exports.getAPI(1).repositories : [];
}

/** The repository of a file; else that of the project that is meant, else the only one. */
function findRepository(services: CommandServices, repositories: readonly GitRepository[], uri: Uri | undefined): GitRepository | undefined {
  const around = (file: string): GitRepository | undefined => repositories.filter(({ rootUri }) => isInside(file, rootUri.fsPath)).sort((a, b) => b.rootUri.fsPath.length - a.rootUri.fsPath.length)[0];
  if (uri !== undefined) return around(uri.fsPath);
  const project = guessProject(services, services.fleet.state.projects);
  return (project === undefined ? undefined : around(project.folder)) ?? (repositories.length === 1 ? repositories[0] : undefined);
}
