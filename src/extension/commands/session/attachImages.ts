import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { chooseSession } from '../pickers/chooseSession.ts';

/** Lets a person choose images for the message to a session: of the panel in sight, else of the one that is chosen. Argument: `{ sessionId? }`. */
export const attachImages: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const { id } = await chooseSession(services, { sessionId: services.panels.activeSessionId, ...argument }, { title: l10n.t('Attach Images') });
    services.panels.open(id, { focus: 'images' });
  },
};
