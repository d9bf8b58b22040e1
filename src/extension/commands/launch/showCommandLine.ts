import { l10n } from 'vscode';
import type { LaunchOptions } from '../../../protocol/domain/launchOptions.ts';
import type { OperationOutput } from '../../../protocol/operations/operationTable.ts';
import { localText } from '../../text/hostText.ts';
import type { Command, CommandServices } from '../command.ts';
import { chooseProject } from '../pickers/chooseProject.ts';
import { chooseSession } from '../pickers/chooseSession.ts';
import { textOf } from '../readArgument.ts';

/** Shows with which command line an agent would be started, as a read-only document. Argument: `{ projectId?, sessionId? }`. Gives back the preview. */
export const showCommandLine: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const title = l10n.t('Show Command Line');
    if (textOf(argument, 'sessionId') !== undefined) return await showSessionCommandLine(services, await chooseSession(services, argument, { title }));
    return await showLaunchCommandLine(services, await chooseProject(services, argument, { title }));
  },
};

/** The same for a new session in a project, with what was chosen for that one start so far. */
export async function showLaunchCommandLine(
  services: CommandServices,
  project: { readonly id: string; readonly name: string },
  launch: LaunchOptions = {},
): Promise<OperationOutput<'sessions.previewLaunch'>> {
  const preview = await services.host.call('sessions.previewLaunch', { projectId: project.id, launch });
  await show(services, l10n.t('Command Line of {0}', project.name), preview, { heading: l10n.t('New session in {0}', project.name), isNew: true });
  return preview;
}

async function showSessionCommandLine(services: CommandServices, session: { readonly id: string; readonly name: string }): Promise<OperationOutput<'sessions.previewLaunch'>> {
  const preview = await services.host.call('sessions.previewLaunch', { sessionId: session.id });
  const heading = l10n.t('Next process of {0}', session.name);
  await show(services, heading, preview, { heading, isNew: false });
  return preview;
}

async function show(services: CommandServices, name: string, preview: OperationOutput<'sessions.previewLaunch'>, about: { heading: string; isNew: boolean }): Promise<void> {
  const { commandLineText } = await import('../../launch/commandLineText.ts');
  const problem = preview.problem === undefined ? undefined : localText(preview.problemRef, preview.problem);
  // The extension runs where agents do.
  const shell = process.platform === 'win32' ? 'powershell' : 'posix';
  await services.documents.show(name, commandLineText(preview, { ...about, problem, shell }));
}
