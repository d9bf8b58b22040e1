import { CancellationError, l10n, window } from 'vscode';
import type { Question } from '../../../protocol/domain/request.ts';
import type { Command } from '../command.ts';
import { askText } from '../pickers/askText.ts';
import { chooseRequest } from '../pickers/chooseRequest.ts';
import { textOf } from '../readArgument.ts';
import { onlyQuestion } from './onlyQuestion.ts';

/** Longest answer in own words, in UTF-16 units. */
const MAX_ANSWER_LENGTH = 10_000;

/**
 * Answers a question by picking one of its options, several where it takes several, or in own words. Several questions at once are a form, and their panel
 * opens instead. Arguments: `{ requestId?, option? }`, the option by its label.
 */
export const answerQuestion: Command = {
  needs: 'trustedWindow',
  run: async (services, argument) => {
    const title = l10n.t('Answer Question');
    const request = await chooseRequest(services, argument, { title, kind: 'question' });
    const question = onlyQuestion(request);
    if (question === undefined) {
      services.panels.open(request.sessionId, { focus: 'request' });
      return undefined;
    }
    const option = textOf(argument, 'option');
    const chosen = option === undefined ? await askAnswer(title, question) : [option];
    return await services.host.call('requests.answer', { requestId: request.id, answer: { kind: 'question', answers: { [question.question]: [...chosen] } } });
  },
};

async function askAnswer(title: string, question: Question): Promise<readonly string[]> {
  const options = question.options.map(({ label, description }) => ({ label, detail: description, isOther: false }));
  const asked = { title, placeHolder: question.question, matchOnDetail: true, ignoreFocusOut: true };
  if (question.isMultiSelect) {
    const picked = await window.showQuickPick(options, { ...asked, canPickMany: true });
    if (picked === undefined || picked.length === 0) throw new CancellationError();
    return picked.map(({ label }) => label);
  }
  const other = { label: l10n.t('Something Else…'), detail: l10n.t('Answer in your own words'), isOther: true };
  const picked = await window.showQuickPick([...options, other], asked);
  if (picked === undefined) throw new CancellationError();
  return picked.isOther ? [await askText({ title, prompt: question.question, maxLength: MAX_ANSWER_LENGTH })] : [picked.label];
}
