import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { chooseSession } from '../pickers/chooseSession.ts';

/** Opens the find bar of a session's panel: of the one in sight, else of the one that is chosen. Argument: `{ sessionId? }`. */
export const findInSession: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const { id } = await chooseSession(services, { sessionId: services.panels.activeSessionId, ...argument }, { title: l10n.t('Find in Conversation') });
    services.panels.open(id, { focus: 'find' });
  },
};
