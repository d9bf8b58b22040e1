import { l10n } from 'vscode';
import { needsYou } from '../../state/needsYou.ts';
import { phaseIcon } from '../../text/phaseIcon.ts';
import { phaseText } from '../../text/phaseText.ts';
import type { Command } from '../command.ts';
import { pickOne } from '../pickers/pickOne.ts';
import { textOf } from '../readArgument.ts';

/** Takes a session that failed or finished out of Needs You, in all windows, without opening it. Argument: `{ sessionId? }`. */
export const dismissSession: Command = {
  needs: 'host',
  run: async ({ host, fleet }, argument) => {
    const { failed, finished } = needsYou(fleet.state);
    const news = [...failed, ...finished];
    const title = l10n.t('Dismiss Session');
    const sessionId = textOf(argument, 'sessionId') ?? await pickOne(title, news.length === 0 ? l10n.t('There is no session for this.') : l10n.t('Which session?'), news.map(({ session }) => ({
      label: session.name, iconPath: phaseIcon(session), description: phaseText(session), value: session.id,
    })));
    const since = news.find(({ session }) => session.id === sessionId)?.attention.since;
    // What comes meanwhile is not dismissed with it.
    return await host.call('sessions.acknowledge', { sessionId, ...(since === undefined ? {} : { since }) });
  },
};
