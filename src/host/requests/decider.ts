import type { Decision, RequestAnswer, RequestView } from '../../protocol/domain/request.ts';

/** What a decider says. */
export interface Verdict {
  readonly answer: RequestAnswer;
  readonly by: Decision['by'];
  readonly clientId?: string | undefined;
  /** Why, or the feedback given; shown and recorded. */
  readonly reason: string;
}

/**
 * One station of the pipeline: policy, conflicts, rules, role, brain, human. They are asked in order; the first that speaks decides.
 */
export interface Decider {
  readonly name: string;
  /**
   * Gives a verdict, or `undefined` to leave it to the next. An error counts as silence, never as consent. When `signal` aborts, the
   * request needs no verdict any more.
   */
  decide(request: RequestView, signal: AbortSignal): Promise<Verdict | undefined>;
}
