import { CancellationError, l10n, window } from 'vscode';
import type { SessionView } from '../../../protocol/domain/session.ts';
import { isInTurn, isLiveSession } from '../../state/fleetQueries.ts';
import type { Command } from '../command.ts';
import { doWithEach, selectedSessions } from './selectedSessions.ts';

/** Ends the agents; asks first, once, only when that would cut a turn short. Argument: `{ sessionId? }`, or the selected rows of the Fleet view. */
export const stopSession: Command = {
  needs: 'host',
  run: async (services, argument, selection = [argument]) => {
    const sessions = await selectedSessions(services, argument, selection, { title: l10n.t('Stop Session'), filter: isLiveSession });
    await confirmStop(sessions);
    const results = await doWithEach(sessions, (session) => services.host.call('sessions.stop', { sessionId: session.id }));
    return sessions.length === 1 ? results[0] : results;
  },
};

async function confirmStop(sessions: readonly SessionView[]): Promise<void> {
  const inTurn = sessions.filter(isInTurn);
  const [first] = inTurn;
  if (first === undefined) return;
  const stop = l10n.t('Stop');
  const question = sessions.length === 1
    ? l10n.t('Stop {0} in the middle of its turn?', first.name)
    : inTurn.length === 1 ? l10n.t('Stop {0} sessions? 1 of them is in the middle of its turn.', sessions.length) : l10n.t('Stop {0} sessions? {1} of them are in the middle of their turn.', sessions.length, inTurn.length);
  const detail = sessions.length === 1
    ? l10n.t('The agent and all it started are ended. The conversation stays and can be resumed.')
    : l10n.t('Their agents and all they started are ended. The conversations stay and can be resumed.');
  const choice = await window.showWarningMessage(question, { modal: true, detail }, stop);
  if (choice !== stop) throw new CancellationError();
}
