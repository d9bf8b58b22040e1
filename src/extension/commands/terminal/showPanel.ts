import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { chooseTerminalSession } from '../pickers/chooseTerminalSession.ts';

/** Opens the panel of the session that a terminal shows. Argument: a terminal of the editor, or `{ sessionId? }`. Gives back the session. */
export const showPanel: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const session = await chooseTerminalSession(services, argument, { title: l10n.t('Show Panel'), takesActive: true });
    services.panels.open(session.id);
    return session;
  },
};
