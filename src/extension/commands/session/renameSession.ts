import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { askText } from '../pickers/askText.ts';
import { chooseSession } from '../pickers/chooseSession.ts';
import { textOf } from '../readArgument.ts';

const MAX_NAME_LENGTH = 200;

/** Gives a session another name. Argument: `{ sessionId?, name? }`; `{ isFocused: true }` from a key in the Fleet view means the row that has the keyboard. */
export const renameSession: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const title = l10n.t('Rename Session');
    const focused = argument['isFocused'] === true ? await services.fleetView.focusedTarget() : undefined;
    if (focused !== undefined && focused.sessionId === undefined) return undefined; // A project, or another row that is no session.
    const session = await chooseSession(services, { ...argument, ...focused }, { title });
    const name = textOf(argument, 'name') ?? await askText({ title, value: session.name, prompt: l10n.t('New name'), maxLength: MAX_NAME_LENGTH });
    return await services.host.call('sessions.rename', { sessionId: session.id, name });
  },
};
