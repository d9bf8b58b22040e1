import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { chooseSession } from '../pickers/chooseSession.ts';

/** Shows the end of a session's conversation and follows it: of the panel in sight, else of the session that is chosen. Argument: `{ sessionId? }`. */
export const goToLatestMessage: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const { id } = await chooseSession(services, { sessionId: services.panels.activeSessionId, ...argument }, { title: l10n.t('Go to Latest Message') });
    services.panels.open(id, { focus: 'end' });
  },
};
