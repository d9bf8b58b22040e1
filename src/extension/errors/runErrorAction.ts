import { commands, env, l10n, Uri } from 'vscode';
import { COMMANDS, SETTINGS, SETTINGS_SECTION } from '../contributions.ts';
import type { ErrorAction } from './errorActions.ts';
import type { ErrorContext } from './errorContext.ts';

const INSTALL_GUIDE = 'https://code.claude.com/docs/en/setup';

interface ActionLook {
  readonly title: () => string;
  readonly run: (context: ErrorContext) => Thenable<unknown>;
}

const ACTIONS: Readonly<Record<ErrorAction, ActionLook>> = {
  installAgent: { title: () => l10n.t('Install Claude Code'), run: () => env.openExternal(Uri.parse(INSTALL_GUIDE)) },
  setAgentPath: { title: () => l10n.t('Set Path…'), run: () => openSetting(SETTINGS.claudePath) },
  logIn: { title: () => l10n.t('Log In in a Terminal'), run: () => commands.executeCommand(COMMANDS.logIn) },
  trustFolder: { title: () => l10n.t('Trust Folder…'), run: (context) => commands.executeCommand(COMMANDS.trustProject, context) },
  startHost: { title: () => l10n.t('Start'), run: () => commands.executeCommand(COMMANDS.startHost) },
  updateHost: { title: () => l10n.t('Update Host…'), run: () => commands.executeCommand(COMMANDS.updateHost) },
  endUnreachableHost: { title: () => l10n.t('End Host…'), run: () => commands.executeCommand(COMMANDS.endUnreachableHost) },
  showLog: { title: () => l10n.t('Show Log'), run: () => commands.executeCommand(COMMANDS.showLog) },
  resumeSession: { title: () => l10n.t('Resume'), run: (context) => commands.executeCommand(COMMANDS.resumeSession, context) },
  openSettings: { title: () => l10n.t('Open Settings'), run: () => openSetting(SETTINGS.home) },
  reloadWindow: { title: () => l10n.t('Reload Window'), run: () => commands.executeCommand('workbench.action.reloadWindow') },
};

/** What stands on the button. */
export function errorActionTitle(action: ErrorAction): string {
  return ACTIONS[action].title();
}

/** Does what the button says; `context` is what the failed action was about. */
export async function runErrorAction(action: ErrorAction, context: ErrorContext): Promise<void> {
  await ACTIONS[action].run(context);
}

function openSetting(name: string): Thenable<unknown> {
  return commands.executeCommand('workbench.action.openSettings', `${SETTINGS_SECTION}.${name}`);
}
