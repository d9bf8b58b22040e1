import type { Decision, RequestView, Withdrawal } from './request.ts';

/** Words for how a request was settled. */
export interface DecisionTexts {
  readonly outcome: Readonly<Record<Decision['outcome'], string>>;
  readonly withdrawal: Readonly<Record<Withdrawal, string>>;
  readonly by: Readonly<Record<Decision['by'], string>>;
  /** Instead of the outcome `dismissed`, for what cannot be left without any answer. */
  readonly leftToTerminal: string;
  /** What in `{0}`, by whom in `{1}`. */
  readonly byWhom: string;
}

/** Those through whom a person acts. */
const PEOPLE: ReadonlySet<Decision['by']> = new Set(['human', 'phone', 'terminal']);

/**
 * How a request was settled and by whom. Why it was withdrawn says by itself what did it, unless that was a person. Only questions can be left
 * unanswered: any other request that was dismissed is the agent's own to ask, in its terminal.
 */
export function readableDecision({ outcome, withdrawal, by }: Pick<Decision, 'outcome' | 'withdrawal' | 'by'>, texts: DecisionTexts, kind: RequestView['kind']): string {
  const isLeft = outcome === 'dismissed' && kind !== 'question';
  const what = withdrawal !== undefined ? texts.withdrawal[withdrawal] : isLeft ? texts.leftToTerminal : texts.outcome[outcome];
  if (withdrawal !== undefined && !PEOPLE.has(by)) return what;
  return texts.byWhom.replaceAll(/\{([01])\}/g, (_, place: string) => (place === '0' ? what : texts.by[by]));
}
