import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { prepare } from '../prepare.ts';
import { shutDownHost } from './shutDownHost.ts';

/** Stops the host if it runs, then starts it. */
export const restartHost: Command = {
  needs: 'nothing',
  run: async (services) => {
    if (services.host.state === 'connected') {
      await shutDownHost(services, { title: l10n.t('Restart the Mission Control host?'), button: l10n.t('Restart Host') });
    }
    await prepare('host', services);
  },
};
