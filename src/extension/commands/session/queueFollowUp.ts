import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { askText } from '../pickers/askText.ts';
import { chooseSession } from '../pickers/chooseSession.ts';
import { textOf } from '../readArgument.ts';
import { isLiveSession } from '../../state/fleetQueries.ts';
import { MAX_PROMPT_LENGTH } from './promptLength.ts';

/** Adds a follow-up that is sent when the turn ends. Argument: `{ sessionId?, text? }`. */
export const queueFollowUp: Command = {
  needs: 'trustedWindow',
  run: async (services, argument) => {
    const session = await chooseSession(services, argument, { title: l10n.t('Queue Follow-Up'), filter: isLiveSession });
    const text = textOf(argument, 'text') ?? await askText({
      title: l10n.t('Queue for {0}', session.name),
      prompt: l10n.t('Sent when the turn ends; at once when the agent is idle.'),
      maxLength: MAX_PROMPT_LENGTH,
    });
    return await services.host.call('sessions.queue', { sessionId: session.id, text });
  },
};
