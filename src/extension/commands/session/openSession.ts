import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { chooseSession } from '../pickers/chooseSession.ts';

/** Opens a session's panel. Argument: `{ sessionId? }`. Gives back the session. */
export const openSession: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const session = await chooseSession(services, argument, { title: l10n.t('Open Session'), isElsewhere: true });
    services.panels.open(session.id);
    return session;
  },
};
