import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { askText } from '../pickers/askText.ts';
import { chooseSession } from '../pickers/chooseSession.ts';
import { textOf } from '../readArgument.ts';

const MAX_NAME_LENGTH = 200;

/** Gives a session another name. Argument: `{ sessionId?, name? }`. */
export const renameSession: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const title = l10n.t('Rename Session');
    const session = await chooseSession(services, argument, { title });
    const name = textOf(argument, 'name') ?? await askText({ title, value: session.name, prompt: l10n.t('New name'), maxLength: MAX_NAME_LENGTH });
    return await services.host.call('sessions.rename', { sessionId: session.id, name });
  },
};
