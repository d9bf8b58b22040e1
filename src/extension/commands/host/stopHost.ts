import { l10n, window } from 'vscode';
import type { Command } from '../command.ts';
import { shutDownHost } from './shutDownHost.ts';

/** Without a running host there is nothing to stop, and none is started for it. */
export const stopHost: Command = {
  needs: 'nothing',
  run: async (services) => {
    if (services.host.state !== 'connected') {
      window.setStatusBarMessage(l10n.t('$(info) The Mission Control host is not running.'), 5000);
      return;
    }
    await shutDownHost(services, { title: l10n.t('Stop the Mission Control host?'), button: l10n.t('Stop Host') });
  },
};
