import type { Question, RequestAnswer } from '../../src/protocol/domain/request.ts';
import type { QuestionDraft } from '../../src/protocol/webview/sessionPanel.ts';

export const EMPTY_DRAFT: QuestionDraft = { chosen: [], isOther: false, otherText: '', isSkipped: false };

/** Chooses or leaves an option; a single choice replaces the one before. */
export function choose(draft: QuestionDraft, question: Question, label: string, isOn: boolean): QuestionDraft {
  if (!question.isMultiSelect) return { ...draft, chosen: isOn ? [label] : [], isOther: false, isSkipped: false };
  const others = draft.chosen.filter((other) => other !== label);
  const order = question.options.map((option) => option.label);
  const chosen = isOn ? order.filter((option) => option === label || others.includes(option)) : others;
  return { ...draft, chosen, isSkipped: false };
}

/** Chooses or leaves the free text. */
export function chooseOther(draft: QuestionDraft, question: Question, isOn: boolean): QuestionDraft {
  return { ...draft, isOther: isOn, isSkipped: false, chosen: isOn && !question.isMultiSelect ? [] : draft.chosen };
}

/** The answer to one question: chosen labels, then the free text. Empty while it is not answered. */
export function answerOf(draft: QuestionDraft): string[] {
  const other = draft.otherText.trim();
  return [...draft.chosen, ...(draft.isOther && other !== '' ? [other] : [])];
}

/** Answered, or skipped on purpose. A chosen but empty free text is neither. */
export function isSettled(draft: QuestionDraft): boolean {
  if (draft.isSkipped) return true;
  return answerOf(draft).length > 0 && !(draft.isOther && draft.otherText.trim() === '');
}

export function questionAnswer(questions: readonly Question[], drafts: readonly QuestionDraft[]): RequestAnswer {
  const answers: Record<string, string[]> = {};
  for (const [index, question] of questions.entries()) {
    const draft = drafts[index];
    const answer = draft === undefined || draft.isSkipped ? [] : answerOf(draft);
    if (answer.length > 0) answers[question.question] = answer;
  }
  return { kind: 'question', answers };
}
