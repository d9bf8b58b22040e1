import * as vscode from 'vscode';
import { MissionControlError } from '../../protocol/errors.ts';
import { say } from '../../protocol/texts/say.ts';
import type { CommandNeeds, CommandServices } from './command.ts';

/** A host that is connected sends its state within milliseconds; this is for a machine under load. */
const STATE_TIMEOUT_MS = 10_000;

/** Makes what a command needs stand. False when a person must do something first and was told. */
export async function prepare(needs: CommandNeeds, services: CommandServices): Promise<boolean> {
  if (needs === 'nothing') return true;
  if (needs !== 'host' && !vscode.workspace.isTrusted) {
    await explainRestrictedMode();
    return false;
  }
  if (needs !== 'trust') await startWithProgress(services);
  return true;
}

async function startWithProgress({ host, fleet, settings }: CommandServices): Promise<void> {
  const isReady = (): boolean => host.state === 'connected' && fleet.isCurrent;
  // A host that was joined as it is may be of an older version; now that a person asks for something it may be replaced.
  if (isReady()) await host.ensureStarted();
  if (isReady()) return await settings.whenTaken();
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Starting Mission Control…') },
    async () => {
      await host.ensureStarted();
      if (!(await fleet.whenCurrent(STATE_TIMEOUT_MS))) throw new MissionControlError('hostUnavailable', say('window.hostStateLate'));
      await settings.whenTaken();
    },
  );
}

async function explainRestrictedMode(): Promise<void> {
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const choice = await vscode.window.showWarningMessage(
    vscode.l10n.t('This window is in Restricted Mode, so no agent is started from it. Trust the workspace first.'),
    manage,
  );
  if (choice === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}
