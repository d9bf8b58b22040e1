import { l10n, ProgressLocation, window } from 'vscode';
import type { Command } from '../command.ts';

/** Reads the login shell again, after a profile was changed. Agents that run keep what they have. */
export const reloadEnvironment: Command = {
  needs: 'host',
  run: async ({ host }) => {
    const result = await window.withProgress(
      { location: ProgressLocation.Window, title: l10n.t('Reading the login shell…') },
      async () => await host.call('host.reloadEnvironment', {}),
    );
    window.setStatusBarMessage(l10n.t('$(check) {0} variables read from {1}; new agents get them.', result.variableCount, result.shell), 8000);
    return result;
  },
};
