import { l10n } from 'vscode';
import { isInTurn } from '../../state/fleetQueries.ts';
import type { Command } from '../command.ts';
import { chooseSession } from '../pickers/chooseSession.ts';

/** Ends the turn; the agent stays and waits for the next prompt. Argument: `{ sessionId? }`. */
export const interruptSession: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const session = await chooseSession(services, argument, { title: l10n.t('Interrupt Session'), filter: isInTurn });
    return await services.host.call('sessions.interrupt', { sessionId: session.id });
  },
};
