import { CancellationError, l10n, window } from 'vscode';
import { isInTurn, isLiveSession } from '../../state/fleetQueries.ts';
import type { Command } from '../command.ts';
import { chooseSession } from '../pickers/chooseSession.ts';

/** Ends the agent; asks first only when that would cut a turn short. */
export const stopSession: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const session = await chooseSession(services, argument, { title: l10n.t('Stop Session'), filter: isLiveSession });
    if (isInTurn(session)) await confirmStop(session.name);
    return await services.host.call('sessions.stop', { sessionId: session.id });
  },
};

async function confirmStop(name: string): Promise<void> {
  const stop = l10n.t('Stop');
  const choice = await window.showWarningMessage(
    l10n.t('Stop {0} in the middle of its turn?', name),
    { modal: true, detail: l10n.t('The agent and all it started are ended. The conversation stays and can be resumed.') },
    stop,
  );
  if (choice !== stop) throw new CancellationError();
}
