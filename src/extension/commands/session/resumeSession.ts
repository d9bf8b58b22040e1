import { l10n } from 'vscode';
import { isLiveSession } from '../../state/fleetQueries.ts';
import type { Command } from '../command.ts';
import { chooseSession } from '../pickers/chooseSession.ts';

/** Starts an agent that goes on with an ended conversation, and opens its panel. Argument: `{ sessionId? }`. */
export const resumeSession: Command = {
  needs: 'trustedWindow',
  run: async (services, argument) => {
    const session = await chooseSession(services, argument, { title: l10n.t('Resume Session'), filter: (candidate) => !isLiveSession(candidate) });
    const result = await services.host.call('sessions.resume', { sessionId: session.id });
    services.panels.open(session.id);
    return result;
  },
};
