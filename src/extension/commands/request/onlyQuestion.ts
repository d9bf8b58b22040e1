import type { Question, RequestView } from '../../../protocol/domain/request.ts';

/** The question of a request that one pick answers. `undefined` for several questions, and for options with a preview, which only the panel shows. */
export function onlyQuestion({ kind, questions }: Pick<RequestView, 'kind' | 'questions'>): Question | undefined {
  const [question, ...others] = questions;
  if (kind !== 'question' || question === undefined || others.length > 0) return undefined;
  return question.options.length > 0 && question.options.every(({ preview }) => preview === undefined) ? question : undefined;
}
