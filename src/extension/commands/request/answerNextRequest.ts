import { l10n, window } from 'vscode';
import { rankRequests } from '../../state/fleetQueries.ts';
import type { Command } from '../command.ts';

/** Opens the most urgent request. */
export const answerNextRequest: Command = {
  needs: 'host',
  run: async ({ fleet, panels }) => {
    const next = rankRequests(fleet.state.requests)[0];
    if (next === undefined) window.setStatusBarMessage(l10n.t('$(check) Nothing needs you.'), 5000);
    else panels.open(next.sessionId, { focus: 'request' });
    return next;
  },
};
