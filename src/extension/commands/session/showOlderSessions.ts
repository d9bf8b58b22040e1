import { l10n, window } from 'vscode';
import type { Command } from '../command.ts';

/** Loads the next page of older sessions into the Fleet view, and shows it. */
export const showOlderSessions: Command = {
  needs: 'host',
  run: async ({ fleet, older, fleetView }) => {
    if ((fleet.state.olderSessionCount ?? 0) === 0) {
      window.setStatusBarMessage(l10n.t('$(info) The Fleet view shows all sessions.'), 5000);
      return;
    }
    await older.showMore();
    await fleetView.showOlderSessions();
  },
};
