import { l10n } from 'vscode';
import type { RequestView } from '../../../protocol/domain/request.ts';
import { requestTitleText } from '../../text/toolText.ts';
import { wholeRequestText } from '../../text/wholeRequestText.ts';
import type { Command } from '../command.ts';
import { chooseRequest } from '../pickers/chooseRequest.ts';
import { textOf } from '../readArgument.ts';

/** Longest request that a list of choices shows whole, in UTF-16 units. */
const MAX_CHOICE_TEXT = 60;

/**
 * Allows what an agent asks for, once. Questions and plans need more than a click, and so does what a list cannot show whole: their panel
 * opens instead. Argument: `{ requestId? }`, given where a person saw all of the request.
 */
export const allowRequest: Command = {
  needs: 'trustedWindow',
  run: async (services, argument) => {
    const wasShown = textOf(argument, 'requestId') !== undefined;
    const request = await chooseRequest(services, argument, { title: l10n.t('Allow Request'), kind: 'permission' });
    if (request.kind === 'permission' && (wasShown || fitsChoice(request))) {
      return await services.host.call('requests.answer', { requestId: request.id, answer: { kind: 'permission', verdict: 'allow' } });
    }
    services.panels.open(request.sessionId, { focus: 'request' });
    return undefined;
  },
};

function fitsChoice(request: RequestView): boolean {
  const text = wholeRequestText(request);
  // The title is what the list shows.
  return text !== undefined && text === requestTitleText(request) && text.length <= MAX_CHOICE_TEXT;
}
