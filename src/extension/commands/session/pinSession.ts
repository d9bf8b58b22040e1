import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { doWithEach, selectedSessions } from './selectedSessions.ts';

/** Makes sessions lead their group in the Fleet view, and keeps them there after they ended. Argument: `{ sessionId? }`, or the selected rows of the view. */
export const pinSession: Command = {
  needs: 'host',
  run: async (services, argument, selection = [argument]) => {
    const sessions = await selectedSessions(services, argument, selection, { title: l10n.t('Pin Session'), filter: ({ isPinned }) => isPinned !== true });
    const results = await doWithEach(sessions, ({ id }) => services.host.call('sessions.setPinned', { sessionId: id, isPinned: true }));
    return sessions.length === 1 ? results[0] : results;
  },
};
