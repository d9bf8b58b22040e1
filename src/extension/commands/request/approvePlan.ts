import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { chooseRequest } from '../pickers/chooseRequest.ts';
import { textOf } from '../readArgument.ts';

/** Approves a plan as it is. A plan that a person has not seen whole is approved in its panel, which opens instead. Argument: `{ requestId? }`, given where it was shown. */
export const approvePlan: Command = {
  needs: 'trustedWindow',
  run: async (services, argument) => {
    const wasShown = textOf(argument, 'requestId') !== undefined;
    const request = await chooseRequest(services, argument, { title: l10n.t('Approve Plan'), kind: 'plan' });
    if (request.kind !== 'plan' || !wasShown) {
      services.panels.open(request.sessionId, { focus: 'request' });
      return undefined;
    }
    return await services.host.call('requests.answer', { requestId: request.id, answer: { kind: 'plan', verdict: 'approve' } });
  },
};
