import { l10n } from 'vscode';
import type { RequestView } from '../../protocol/domain/request.ts';
import { onlyQuestion } from '../commands/request/onlyQuestion.ts';
import { COMMANDS } from '../contributions.ts';
import { requestTitleText } from '../text/toolText.ts';
import { hidesText, wholeRequestText } from '../text/wholeRequestText.ts';

/** A button of a toast and what it runs. */
export interface ToastButton {
  readonly title: string;
  readonly command: string;
  readonly argument: Readonly<Record<string, unknown>>;
  /** Opens instead of answering, so it is good for a request that somebody else settled, too. */
  readonly isOpen?: boolean;
}

/** What a toast says of a request, and the buttons below it. */
export interface ToastOffer {
  readonly text: string;
  readonly buttons: readonly ToastButton[];
}

/** Longest text that a toast shows whole, in UTF-16 units: some four lines. The editor cuts a whole message at 1000. */
const MAX_WHOLE_TEXT = 240;

/** Most options of a question that fit as buttons beside Open. */
const MAX_OPTIONS = 3;

/** Longest label of an option on a button, in UTF-16 units: three of them fit into a toast of the editor's width of 450 px. */
const MAX_LABEL = 24;

/**
 * What a toast offers: answers where all of what is asked fits into it, else only the way to where all of it is. Nobody allows what they cannot see, and
 * nothing is allowed in Restricted Mode.
 */
export function toastOffer(request: RequestView, isTrusted: boolean): ToastOffer {
  const own = { requestId: request.id };
  const open: ToastButton = { title: l10n.t('Open'), command: COMMANDS.openRequest, argument: own, isOpen: true };
  const whole = wholeText(request);
  if (whole === undefined || !isTrusted) return { text: whole ?? requestTitleText(request), buttons: [open] };
  return { text: whole, buttons: [open, ...answers(request)] };
}

/** All that is asked, on one line; `undefined` when a toast cannot show it. */
function wholeText(request: RequestView): string | undefined {
  const text = request.kind === 'permission' ? wholeRequestText(request) : request.kind === 'plan' ? planText(request) : optionsFit(request) ? requestTitleText(request) : undefined;
  return text === undefined || text.length > MAX_WHOLE_TEXT || text.includes('](') || hidesText(text) ? undefined : text;
}

function answers(request: RequestView): readonly ToastButton[] {
  const own = { requestId: request.id };
  switch (request.kind) {
    case 'permission':
      return [
        { title: l10n.t('Allow'), command: COMMANDS.allowRequest, argument: own },
        { title: l10n.t('Deny'), command: COMMANDS.denyRequest, argument: { ...own, withoutReason: true } },
      ];
    case 'plan':
      return [{ title: l10n.t('Approve'), command: COMMANDS.approvePlan, argument: own }];
    case 'question':
      return (onlyQuestion(request)?.options ?? []).map(({ label }) => ({ title: label, command: COMMANDS.answerQuestion, argument: { ...own, option: label } }));
    case 'review':
      return [];
  }
}

/** A plan of a few lines, which the editor would join anyway. */
function planText({ plan = '' }: RequestView): string | undefined {
  const lines = plan.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  return lines.length === 0 ? undefined : lines.join(' · ');
}

function optionsFit(request: RequestView): boolean {
  const question = onlyQuestion(request);
  if (question === undefined || question.isMultiSelect || question.options.length > MAX_OPTIONS) return false;
  return question.options.every(({ label }) => label !== '' && label.length <= MAX_LABEL && !hidesText(label));
}
