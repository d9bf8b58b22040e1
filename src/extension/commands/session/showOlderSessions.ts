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
    const loaded = await older.showMore();
    // The row that was used has gone, or stands below all that came.
    if (isInSight === true) await fleetView.focusFirst(loaded.map(({ id }) => id));
    else await fleetView.showOlderSessions();
  },
};
