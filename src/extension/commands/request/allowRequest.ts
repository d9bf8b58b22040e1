import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { chooseRequest } from '../pickers/chooseRequest.ts';
import { textOf } from '../readArgument.ts';
import { isSeenWhole } from './isSeenWhole.ts';

/**
 * Allows what an agent asks for, once. Questions and plans need more than a click, and so does what a list cannot show whole: their panel
 * opens instead. Argument: `{ requestId? }`, given where a person saw all of the request.
 */
export const allowRequest: Command = {
  needs: 'trustedWindow',
  run: async (services, argument) => {
    const request = await chooseRequest(services, argument, { title: l10n.t('Allow Request'), kind: 'permission' });
    if (request.kind === 'permission' && isSeenWhole(request, textOf(argument, 'requestId') !== undefined)) {
      return await services.host.call('requests.answer', { requestId: request.id, answer: { kind: 'permission', verdict: 'allow' } });
    }
    services.panels.open(request.sessionId, { focus: 'request' });
    return undefined;
  },
};
