import type { Clock } from '../util/clock.ts';

/** When the leader's terminal has answered nothing by then, the host's mirror answers: the program is waiting. */
export const ANSWER_TIMEOUT_MS = 1_000;

/** An answer that comes later than that belongs to nothing any more. */
const LATE_ANSWER_MS = 60_000;

/** Queries that are remembered; programs ask a handful when they start. */
const MAX_QUERIES = 1_000;

interface Query<V> {
  readonly kind: string;
  /** What the mirror says; `undefined` when it has no answer of its own. */
  readonly answer: string | undefined;
  readonly askedAtMs: number;
  isAnswered: boolean;
  /** Viewers whose terminals were shown the query and did not answer yet. */
  readonly owing: Set<V>;
}

/**
 * Sees to it that each question of a program to its terminal gets exactly one answer. The mirror is the first that sees a question; every viewer's terminal is
 * shown it afterwards and answers it too. Only the leader's answer is passed on. When the leader changes before it answered, the new leader's answer is, if that
 * is still to come, else the mirror's; the answers of all others are dropped whenever they come.
 */
export class QueryLedger<V> {
  private readonly clock: Clock;
  private queries: Query<V>[] = [];

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** The program asked, and `viewers` will be shown it. Gives what to answer now: the mirror's answer, when nobody leads. */
  asked(kind: string, answer: string | undefined, viewers: Iterable<V>, hasLeader: boolean): string | undefined {
    this.prune();
    this.queries.push({ kind, answer, askedAtMs: this.clock.monotonicMs(), isAnswered: !hasLeader, owing: new Set(viewers) });
    return hasLeader ? undefined : answer;
  }

  /**
   * A viewer's terminal answers. Gives what is for the program: nothing, or the answer, after the mirror's answers to what was asked before it. A terminal answers
   * in the order in which it was asked, so that it knows no answer to those.
   */
  answered(viewer: V, { kind, text }: { readonly kind: string; readonly text: string }, isLeader: boolean): readonly string[] {
    const index = this.queries.findIndex((candidate) => candidate.kind === kind && candidate.owing.has(viewer));
    const query = this.queries[index];
    if (query === undefined) return isLeader ? [text] : []; // Told without being asked, or asked in a way that we do not know.
    const earlier = new Set(this.queries.slice(0, index).filter(({ owing }) => owing.delete(viewer)));
    query.owing.delete(viewer);
    if (!isLeader || query.isAnswered) return [];
    const skipped = this.answerBy((candidate) => earlier.has(candidate));
    query.isAnswered = true;
    return [...skipped, text];
  }

  /** True while an answer of that kind is awaited from that viewer. */
  isAwaited(viewer: V, kind: string): boolean {
    return this.queries.some((query) => query.kind === kind && query.owing.has(viewer));
  }

  /** Someone else leads, or nobody. Gives the answers that the mirror has to give now. */
  leaderChanged(leader: V | undefined): readonly string[] {
    return this.answerBy((query) => leader === undefined || !query.owing.has(leader));
  }

  /** The viewer answers nothing any more. */
  left(viewer: V): void {
    for (const query of this.queries) query.owing.delete(viewer);
  }

  /** Gives the answers that the leader owes for too long. */
  overdue(): readonly string[] {
    const before = this.clock.monotonicMs() - ANSWER_TIMEOUT_MS;
    return this.answerBy((query) => query.askedAtMs <= before);
  }

  /** True while a question has no answer yet. */
  get hasOpen(): boolean {
    return this.queries.some((query) => !query.isAnswered);
  }

  /** The program is gone: answers to it are for nobody. */
  close(): void {
    for (const query of this.queries) query.isAnswered = true;
  }

  private answerBy(isDue: (query: Query<V>) => boolean): readonly string[] {
    const due = this.queries.filter((query) => !query.isAnswered && isDue(query));
    for (const query of due) query.isAnswered = true;
    return due.flatMap(({ answer }) => (answer === undefined ? [] : [answer]));
  }

  private prune(): void {
    const before = this.clock.monotonicMs() - LATE_ANSWER_MS;
    this.queries = this.queries.filter((query) => query.askedAtMs > before && (!query.isAnswered || query.owing.size > 0)).slice(-MAX_QUERIES);
  }
}
