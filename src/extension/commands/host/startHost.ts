import { l10n, window } from 'vscode';
import type { Command } from '../command.ts';

/** Starting is what `needs` does already. Gives back the host's state. */
export const startHost: Command = {
  needs: 'host',
  run: async ({ host }) => {
    window.setStatusBarMessage(l10n.t('$(check) The Mission Control host is running.'), 5000);
    return host.state;
  },
};
