import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { chooseTerminalSession } from '../pickers/chooseTerminalSession.ts';

/** Shows the terminal in which a session's agent runs; in a second window it is watched there too. Argument: `{ sessionId? }`. Gives back the session. */
export const showTerminal: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const { panels, fleet } = services;
    const inPanel = fleet.state.sessions.find(({ id }) => id === panels.activeSessionId);
    const isHere = inPanel?.transport === 'terminal' && Object.keys(argument).length === 0;
    const session = isHere ? inPanel : await chooseTerminalSession(services, argument, { title: l10n.t('Show Terminal'), takesActive: false, takesOnly: true });
    await services.terminals.show(session);
    return session;
  },
};
