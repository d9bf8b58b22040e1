import { l10n, window } from 'vscode';
import { needsYou } from '../../state/needsYou.ts';
import type { Command } from '../command.ts';

/** Takes every session that finished out of Needs You, in all windows. What failed stays. */
export const dismissAllFinished: Command = {
  needs: 'host',
  run: async ({ host, fleet }) => {
    const { finished } = needsYou(fleet.state);
    if (finished.length === 0) window.setStatusBarMessage(l10n.t('$(check) No finished session needs you.'), 5000);
    await Promise.all(finished.map(({ session, attention }) => host.call('sessions.acknowledge', { sessionId: session.id, since: attention.since })));
    return finished.length;
  },
};
