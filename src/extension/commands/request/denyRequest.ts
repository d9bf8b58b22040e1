import { l10n } from 'vscode';
import { requestTitleText } from '../../text/toolText.ts';
import type { Command } from '../command.ts';
import { askOptionalText } from '../pickers/askText.ts';
import { chooseRequest } from '../pickers/chooseRequest.ts';

/** Denies what an agent asks for, with a reason that it is told. Argument: `{ requestId?, withoutReason? }`. */
export const denyRequest: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const title = l10n.t('Deny Request');
    const request = await chooseRequest(services, argument, { title, kind: 'permission' });
    if (request.kind !== 'permission') {
      services.panels.open(request.sessionId, { focus: 'request' });
      return undefined;
    }
    const reason = argument['withoutReason'] === true ? '' : await askOptionalText({
      title: `${title}: ${requestTitleText(request)}`,
      prompt: l10n.t('Why? The agent is told. Leave it empty to deny without a reason.'),
    });
    return await services.host.call('requests.answer', {
      requestId: request.id,
      answer: { kind: 'permission', verdict: 'deny', ...(reason === '' ? {} : { reason }) },
    });
  },
};
