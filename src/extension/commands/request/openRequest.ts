import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { chooseRequest } from '../pickers/chooseRequest.ts';

/** Opens the panel of the session that asks; its request bar has the form for the answer. */
export const openRequest: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const request = await chooseRequest(services, argument, { title: l10n.t('Open Request') });
    services.panels.open(request.sessionId, { focus: 'request' });
    return request;
  },
};
