import { l10n } from 'vscode';
import { requestTitleText } from '../../text/toolText.ts';
import type { Command } from '../command.ts';
import { askOptionalText } from '../pickers/askText.ts';
import { chooseRequest } from '../pickers/chooseRequest.ts';

/** Sends a plan back, with what should change. Argument: `{ requestId? }`. */
export const rejectPlan: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const title = l10n.t('Reject Plan');
    const request = await chooseRequest(services, argument, { title, kind: 'plan' });
    if (request.kind !== 'plan') {
      services.panels.open(request.sessionId, { focus: 'request' });
      return undefined;
    }
    const feedback = await askOptionalText({
      title: `${title}: ${requestTitleText(request)}`,
      prompt: l10n.t('What should change? The agent is told. Leave it empty to reject without a word.'),
    });
    return await services.host.call('requests.answer', { requestId: request.id, answer: { kind: 'plan', verdict: 'reject', ...(feedback === '' ? {} : { feedback }) } });
  },
};
