import { l10n } from 'vscode';
import { findSession } from '../../state/fleetQueries.ts';
import type { Command } from '../command.ts';
import { chooseRequest } from '../pickers/chooseRequest.ts';

/** Leaves a request to the agent's own dialog, and shows the terminal that it is in. Argument: `{ requestId? }`. Gives back the request. */
export const answerInTerminal: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const request = await chooseRequest(services, argument, { title: l10n.t('Answer in Terminal'), isInTerminal: true });
    const session = findSession(services.fleet.state, request.sessionId);
    const released = await services.host.call('requests.release', { requestId: request.id });
    if (session !== undefined) await services.terminals.show(session);
    return released;
  },
};
