import { l10n } from 'vscode';
import { decidedText } from '../../../protocol/domain/decidedText.ts';
import { MissionControlError } from '../../../protocol/errors.ts';
import type { RequestView } from '../../../protocol/domain/request.ts';
import { say } from '../../../protocol/texts/say.ts';
import { findRequest, findSession, rankRequests } from '../../state/fleetQueries.ts';
import { askerText } from '../../text/askerText.ts';
import { requestAskText, requestIcon } from '../../text/requestText.ts';
import { requestTitleText } from '../../text/toolText.ts';
import type { CommandArgument, CommandServices } from '../command.ts';
import { textOf } from '../readArgument.ts';
import { pickOne } from './pickOne.ts';

/** The request a command is about: the argument's, else the one that a person picks, most urgent first. */
export async function chooseRequest(
  { fleet, host, clientId }: CommandServices,
  argument: CommandArgument,
  question: { readonly title: string; readonly kind?: RequestView['kind']; readonly isInTerminal?: boolean },
): Promise<RequestView> {
  const id = textOf(argument, 'requestId');
  if (id !== undefined) {
    const request = findRequest(fleet.state, id) ?? (await host.call('requests.list', { includeDecided: true })).requests.find((one) => one.id === id);
    if (request?.state === 'pending') return request;
    // A request leaves the list when it is answered, so this is the usual reason.
    throw new MissionControlError('alreadyAnswered', request?.decision === undefined ? say('request.answered') : decidedText(request.decision, clientId));
  }
  const requests = rankRequests(fleet.state.requests)
    .filter(({ kind }) => question.kind === undefined || kind === question.kind)
    .filter(({ sessionId }) => question.isInTerminal !== true || findSession(fleet.state, sessionId)?.transport === 'terminal');
  return await pickOne(question.title, requests.length === 0 ? l10n.t('Nothing needs you.') : l10n.t('Which request?'), requests.map((request) => ({
    label: `$(${requestIcon(request.kind)}) ${requestTitleText(request)}`,
    detail: requestAskText(request.kind, askerText(request.agent, findSession(fleet.state, request.sessionId)?.name ?? request.sessionId).whole),
    value: request,
  })));
}
