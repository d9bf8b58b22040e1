import { CancellationError, l10n, window } from 'vscode';
import type { Command, CommandServices } from '../command.ts';
import { prepare } from '../prepare.ts';
import { shutDownHost } from './shutDownHost.ts';

/** Stops the host if it runs, then starts it. A newer one is replaced by an older one only when a person says so. */
export const restartHost: Command = {
  needs: 'nothing',
  run: async (services) => {
    if (services.host.state === 'connected') {
      await confirmDowngrade(services);
      await shutDownHost(services, { title: l10n.t('Restart the Mission Control host?'), button: l10n.t('Restart Host') });
    }
    await prepare('host', services);
  },
};

async function confirmDowngrade({ care }: CommandServices): Promise<void> {
  if (care.hostAge !== 'newer') return;
  const button = l10n.t('Use Older Host');
  const detail = l10n.t('The host that runs is of version {0}, newer than this extension, and serves it as it is. Files that it has written may be read-only for an older host, and a window with the newer extension replaces that one again.', care.hostVersion ?? '?');
  if (await window.showWarningMessage(l10n.t('Replace the Mission Control host by an older one?'), { modal: true, detail }, button) !== button) throw new CancellationError();
}
