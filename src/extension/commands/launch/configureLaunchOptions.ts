import { CancellationError, commands, l10n, QuickPickItemKind } from 'vscode';
import type { LaunchOptionName, LaunchOptions } from '../../../protocol/domain/launchOptions.ts';
import type { ProjectView } from '../../../protocol/domain/project.ts';
import type { OperationOutput } from '../../../protocol/operations/operationTable.ts';
import { LAUNCH_OPTION_ORDER, launchOptionLook, launchSourceText, launchValueText } from '../../text/launchText.ts';
import type { Command, CommandServices } from '../command.ts';
import { chooseProject } from '../pickers/chooseProject.ts';
import { pickOne, type Choice } from '../pickers/pickOne.ts';
import { showLaunchCommandLine } from './showCommandLine.ts';

type Options = OperationOutput<'sessions.previewLaunch'>['options'];
type Step = LaunchOptionName | 'reset' | 'show' | 'settings';

/**
 * Changes what agents of a project are started with instead of what the settings say, one option after the other until the person closes the list.
 * Argument: `{ projectId? }`. Gives back the project.
 */
export const configureLaunchOptions: Command = {
  needs: 'trustedWindow',
  run: async (services, argument) => {
    let project = await chooseProject(services, argument, { title: l10n.t('Configure Launch Options') });
    for (;;) {
      const { options } = await services.host.call('sessions.previewLaunch', { projectId: project.id });
      const step = await chooseStep(project, options);
      if (step === undefined) return project;
      if (step === 'show') return await showLaunchCommandLine(services, project);
      if (step === 'settings') return await commands.executeCommand('workbench.action.openSettings', 'missionControl.claude');
      const launch = step === 'reset' ? {} : await changed(project, options, step);
      if (launch !== undefined) project = await setLaunch(services, project, launch);
    }
  },
};

async function setLaunch({ host }: CommandServices, project: ProjectView, launch: LaunchOptions): Promise<ProjectView> {
  return (await host.call('projects.setLaunchOptions', { projectId: project.id, revision: project.revision, launch })).project;
}

/** What to do next; `undefined` when the person closes the list. */
async function chooseStep(project: ProjectView, options: Options): Promise<Step | undefined> {
  const choices: Choice<Step>[] = LAUNCH_OPTION_ORDER.flatMap((name) => {
    const option = options.find((one) => one.name === name);
    if (option === undefined) return []; // Of an older host.
    const { icon, text, detail } = launchOptionLook(name);
    return [{ label: `$(${icon}) ${text}`, description: `${launchValueText(name, option.value)} · ${launchSourceText(option.source)}`, detail, value: name }];
  });
  const rest: Choice<Step>[] = [
    { label: '', kind: QuickPickItemKind.Separator, value: 'show' },
    { label: `$(terminal) ${l10n.t('Show Command Line')}`, value: 'show' },
    { label: `$(settings-gear) ${l10n.t('Open Settings')}`, value: 'settings' },
    ...(project.launch === undefined ? [] : [{ label: `$(discard) ${l10n.t('Reset All to the Settings')}`, value: 'reset' as const }]),
  ];
  return await unlessClosed(pickOne(l10n.t('Launch options of {0}', project.name), l10n.t('Which option?'), [...choices, ...rest]));
}

/** The options of the project after one was changed; `undefined` when the person thinks better of it. */
async function changed(project: ProjectView, options: Options, name: LaunchOptionName): Promise<LaunchOptions | undefined> {
  const value = options.find((one) => one.name === name)?.value;
  const { askLaunchOption } = await import('./askLaunchOption.ts');
  const answer = await unlessClosed(askLaunchOption(name, { project: project.name, value, own: project.launch?.[name] }));
  if (answer === undefined) return undefined;
  const { [name]: _before, ...others } = project.launch ?? {};
  return answer.value === undefined ? others : { ...others, [name]: answer.value };
}

/** Esc in one question leads back to the list. */
async function unlessClosed<T>(question: Promise<T>): Promise<T | undefined> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof CancellationError) return undefined;
    throw error;
  }
}
