import { l10n, window } from 'vscode';
import type { Command } from '../command.ts';

/** Loads the next page of older sessions into the Fleet view, and shows it. Argument: `{ isInSight? }`, true from the view itself. */
export const showOlderSessions: Command = {
  needs: 'host',
  run: async ({ fleet, older, fleetView }, { isInSight }) => {
    if ((fleet.state.olderSessionCount ?? 0) === 0) {
      window.setStatusBarMessage(l10n.t('$(info) The Fleet view shows all sessions.'), 5000);
      return;
    }
    await older.showMore();
    if (isInSight !== true) await fleetView.showOlderSessions();
  },
};
