import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { chooseTerminalSession } from '../pickers/chooseTerminalSession.ts';

/** Closes the terminal of a session in this window, without a question; the agent goes on. Argument: a terminal of the editor, or `{ sessionId? }`. */
export const detachTerminal: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const filter = ({ id }: { readonly id: string }): boolean => services.terminals.isOpen(id);
    const session = await chooseTerminalSession(services, argument, { title: l10n.t('Detach Terminal'), filter, takesActive: true });
    services.terminals.detach(session.id);
    return session;
  },
};
