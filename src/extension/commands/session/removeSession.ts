import { CancellationError, l10n, window } from 'vscode';
import type { SessionView } from '../../../protocol/domain/session.ts';
import { MissionControlError } from '../../../protocol/errors.ts';
import { say } from '../../../protocol/texts/say.ts';
import { isLiveSession } from '../../state/fleetQueries.ts';
import type { Command } from '../command.ts';
import { chooseSessions } from '../pickers/chooseSession.ts';

/** Takes ended sessions off the list, after asking; live ones among them stay. Argument: `{ sessionId? }`, or the selected rows of the Fleet view. */
export const removeSession: Command = {
  needs: 'host',
  run: async (services, argument, selection = [argument]) => {
    const chosen = await chooseSessions(services, selection, { title: l10n.t('Remove Session'), filter: (session) => !isLiveSession(session) });
    const ended = chosen.filter((session) => !isLiveSession(session));
    const [live] = chosen.filter(isLiveSession);
    if (ended.length === 0 && live !== undefined) {
      throw new MissionControlError('sessionLive', say('session.live', { name: live.name }));
    }
    await confirm(ended, chosen.length - ended.length);
    for (const { id } of ended) await services.host.call('sessions.remove', { sessionId: id });
    return ended.map(({ id }) => id);
  },
};

async function confirm(sessions: readonly SessionView[], liveCount: number): Promise<void> {
  const [first] = sessions;
  const remove = l10n.t('Remove');
  const detail = [
    l10n.t('What Mission Control itself keeps goes to the trash folder of its home, for 30 days. Transcripts of the agent, costs and the audit stay.'),
    ...(liveCount === 0 ? [] : [l10n.t('Selected sessions with a live agent are left as they are: {0}.', liveCount)]),
  ];
  const choice = await window.showWarningMessage(
    sessions.length === 1 && first !== undefined ? l10n.t('Remove the session {0}?', first.name) : l10n.t('Remove {0} sessions?', sessions.length),
    { modal: true, detail: detail.join('\n\n') },
    remove,
  );
  if (choice !== remove) throw new CancellationError();
}
