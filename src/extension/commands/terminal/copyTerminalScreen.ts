import { env, l10n, window } from 'vscode';
import type { Command } from '../command.ts';
import { chooseTerminalSession } from '../pickers/chooseTerminalSession.ts';

const SHOWN_MS = 4000;

/** Copies what the terminal of a session shows as text, without the blank lines below. Argument: a terminal of the editor, or `{ sessionId? }`. Gives the text. */
export const copyTerminalScreen: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const { id: sessionId } = await chooseTerminalSession(services, argument, { title: l10n.t('Copy Terminal Screen'), takesActive: true, takesOnly: true });
    const { lines } = await services.host.call('terminals.screen', { sessionId });
    const text = `${lines.join('\n').trimEnd()}\n`;
    await env.clipboard.writeText(text);
    window.setStatusBarMessage(l10n.t('$(check) The screen was copied.'), SHOWN_MS);
    return text;
  },
};
