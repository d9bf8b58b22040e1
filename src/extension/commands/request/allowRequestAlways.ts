import { CancellationError, l10n, window } from 'vscode';
import type { Command } from '../command.ts';
import { chooseRequest } from '../pickers/chooseRequest.ts';
import { localText } from '../../text/hostText.ts';
import { textOf } from '../readArgument.ts';
import { isSeenWhole } from './isSeenWhole.ts';

/**
 * Allows what an agent asks for, now and from now on: a person picks which of the agent's suggestions are remembered. Their panel opens for what was not shown
 * whole, and for what the agent suggests nothing for. Argument: `{ requestId? }`.
 */
export const allowRequestAlways: Command = {
  needs: 'trustedWindow',
  run: async (services, argument) => {
    const title = l10n.t('Allow Request Always');
    const request = await chooseRequest(services, argument, { title, kind: 'permission' });
    if (request.kind !== 'permission' || request.suggestions.length === 0 || !isSeenWhole(request, textOf(argument, 'requestId') !== undefined)) {
      services.panels.open(request.sessionId, { focus: 'request' });
      return undefined;
    }
    const picked = await window.showQuickPick(
      request.suggestions.map(({ label, labelRef }, index) => ({ label: localText(labelRef, label), picked: index === 0, index })),
      { title, placeHolder: l10n.t('What should the agent never ask for again?'), canPickMany: true, ignoreFocusOut: true },
    );
    if (picked === undefined || picked.length === 0) throw new CancellationError();
    const answer = { kind: 'permission', verdict: 'allow', rememberSuggestions: picked.map(({ index }) => index) } as const;
    return await services.host.call('requests.answer', { requestId: request.id, answer });
  },
};
