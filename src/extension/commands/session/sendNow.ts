import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { askText } from '../pickers/askText.ts';
import { chooseSession } from '../pickers/chooseSession.ts';
import { textOf } from '../readArgument.ts';
import { MAX_PROMPT_LENGTH } from './promptLength.ts';

/** Gives a session its next prompt at once, interrupting its turn; resumes an ended one. Argument: `{ sessionId?, text? }`. */
export const sendNow: Command = {
  needs: 'trustedWindow',
  run: async (services, argument) => {
    const session = await chooseSession(services, argument, { title: l10n.t('Send Now') });
    const text = textOf(argument, 'text') ?? await askText({
      title: l10n.t('Send to {0}', session.name),
      prompt: l10n.t('Interrupts the turn if the agent is at work; resumes the session if it has ended.'),
      maxLength: MAX_PROMPT_LENGTH,
    });
    return await services.host.call('sessions.send', { sessionId: session.id, text });
  },
};
