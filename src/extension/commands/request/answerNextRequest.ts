import { l10n, window } from 'vscode';
import { needsYou } from '../../state/needsYou.ts';
import type { Command } from '../command.ts';

/** Opens what needs a person most: a request, else a terminal in which an agent waits, else a session that failed, else one that finished. */
export const answerNextRequest: Command = {
  needs: 'host',
  run: async ({ fleet, panels, terminals }) => {
    const { requests: [request], inTerminal: [inTerminal], failed: [failed], finished: [finished] } = needsYou(fleet.state);
    const news = failed ?? finished;
    if (request !== undefined) panels.open(request.sessionId, { focus: 'request' });
    else if (inTerminal !== undefined) await terminals.show(inTerminal);
    else if (news !== undefined) panels.open(news.session.id, { focus: 'composer' });
    else window.setStatusBarMessage(l10n.t('$(check) Nothing needs you.'), 5000);
    return request ?? inTerminal ?? news?.session;
  },
};
