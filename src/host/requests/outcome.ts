import type { Decision, RequestAnswer, RequestView } from '../../protocol/domain/request.ts';
import { MissionControlError } from '../../protocol/errors.ts';
import { say } from '../../protocol/texts/say.ts';

/** The word for an answer in the record of decisions. */
export function outcomeOf(answer: RequestAnswer): Decision['outcome'] {
  switch (answer.kind) {
    case 'permission':
      if (answer.verdict === 'deny') return 'denied';
      return (answer.rememberSuggestions ?? []).length > 0 ? 'allowedAlways' : 'allowed';
    case 'plan':
      return { approve: 'approved', approveAcceptEdits: 'approvedAcceptEdits', reject: 'rejected' }[answer.verdict] as Decision['outcome'];
    case 'question':
      return Object.values(answer.answers).some((chosen) => chosen.length > 0) ? 'answered' : 'dismissed';
  }
}

/** What the person said with the answer, for the record; never the tool's input. */
export function reasonOf(answer: RequestAnswer): string {
  if (answer.kind === 'permission') return answer.reason ?? '';
  return answer.kind === 'plan' ? (answer.feedback ?? '') : '';
}

/** Throws `invalidInput` when the answer does not fit the request. */
export function checkAnswer(request: RequestView, answer: RequestAnswer): void {
  if (answer.kind !== request.kind) throw new MissionControlError('invalidInput', say('request.wrongKind', { kind: request.kind, answerKind: answer.kind }));
  if (answer.kind === 'permission') {
    const unknown = (answer.rememberSuggestions ?? []).find((index) => request.suggestions[index] === undefined);
    if (unknown !== undefined) throw new MissionControlError('invalidInput', say('request.noSuggestion', { number: unknown }));
  }
  if (answer.kind === 'question') {
    const unknown = Object.keys(answer.answers).find((question) => !request.questions.some((one) => one.question === question));
    if (unknown !== undefined) throw new MissionControlError('invalidInput', say('request.notAsked'));
  }
}
