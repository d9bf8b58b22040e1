import { commands, l10n, window } from 'vscode';
import { COMMANDS } from '../contributions.ts';
import type { OlderHost } from '../hostClient/hostState.ts';

/** The host that runs is of an older version and agents work in it: only a person can say when it may be replaced. */
export async function offerHostUpgrade(older: OlderHost): Promise<void> {
  const restart = l10n.t('Restart Host…');
  const message = l10n.t('Mission Control was updated, but agents still work in the host of version {0}. Restart it when they are done.', older.version);
  if (await window.showInformationMessage(message, restart) === restart) await commands.executeCommand(COMMANDS.restartHost);
}
