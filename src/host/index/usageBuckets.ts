import type { TokenUsage, UsageTotal } from '../../protocol/domain/usage.ts';
import { NO_USAGE } from '../../protocol/domain/usageTotals.ts';
import { nanosToUsd } from '../storage/ledgerMoney.ts';
import type { Summary, SummaryQuery } from './indexMessages.ts';

/** What can be asked by: lines that have all of it in common are added up. A line without a task has the task `''`. */
export interface BucketKey {
  readonly day: string;
  readonly project: string;
  readonly model: string;
  readonly session: string;
  readonly task: string;
}

/** What one line counts, or a sum over lines. */
export interface Amounts {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** Billionths of a dollar; `undefined` when the price is unknown. */
  readonly nanos: number | undefined;
}

/** The sum of the lines of one key. */
export interface Bucket extends BucketKey {
  readonly id: number;
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
  nanos: number;
  unpriced: number;
  /** Lines in it; one without any is gone. */
  lines: number;
}

/** Sums that are kept up to date line by line: a question looks at some thousands of them instead of at every line. */
export class UsageBuckets {
  private readonly byKey = new Map<string, Bucket>();
  private readonly byId = new Map<number, Bucket>();
  private readonly changed = new Set<Bucket>();
  private lastId = 0;

  /** Takes one as it was stored. */
  restore(bucket: Bucket): void {
    this.byKey.set(textOf(bucket), bucket);
    this.byId.set(bucket.id, bucket);
    this.lastId = Math.max(this.lastId, bucket.id);
  }

  /** The one of this key; a new one is empty, and gone at the next `takeChanged` when nothing is added. */
  of(key: BucketKey): Bucket {
    const text = textOf(key);
    let bucket = this.byKey.get(text);
    if (bucket === undefined) {
      this.lastId += 1;
      const { day, project, model, session, task } = key;
      bucket = { id: this.lastId, day, project, model, session, task, input: 0, output: 0, cacheRead: 0, cacheWrite: 0, nanos: 0, unpriced: 0, lines: 0 };
      this.byKey.set(text, bucket);
      this.byId.set(bucket.id, bucket);
      this.changed.add(bucket);
    }
    return bucket;
  }

  /** The one with this id. Throws when there is none: a line must never point at nothing. */
  get(id: number): Bucket {
    const bucket = this.byId.get(id);
    if (bucket === undefined) throw new Error(`There is no bucket ${id}.`);
    return bucket;
  }

  /** Adds a line, or takes it away again. */
  count(bucket: Bucket, { input, output, cacheRead, cacheWrite, nanos }: Amounts, sign: 1 | -1): void {
    bucket.input += sign * input;
    bucket.output += sign * output;
    bucket.cacheRead += sign * cacheRead;
    bucket.cacheWrite += sign * cacheWrite;
    if (nanos === undefined) bucket.unpriced += sign;
    else bucket.nanos += sign * nanos;
    bucket.lines += sign;
    this.changed.add(bucket);
  }

  /** Those that changed since the last call; those that became empty are forgotten. */
  takeChanged(): readonly Bucket[] {
    const changed = [...this.changed];
    this.changed.clear();
    for (const bucket of changed) {
      if (bucket.lines > 0) continue;
      this.byKey.delete(textOf(bucket));
      this.byId.delete(bucket.id);
    }
    return changed;
  }

  /** Sessions whose last line is of a day before `horizon`. */
  sessionsBefore(horizon: string): ReadonlySet<string> {
    const sessions = new Set<string>();
    for (const { session } of this.byKey.values()) sessions.add(session);
    for (const { session, day } of this.byKey.values()) if (day >= horizon) sessions.delete(session);
    return sessions;
  }

  /** Ids of the sums of these sessions. */
  idsOf(sessions: ReadonlySet<string>): readonly number[] {
    return [...this.byKey.values()].filter(({ session }) => sessions.has(session)).map(({ id }) => id);
  }

  /** Sums the days from `from` to `to`. Groups of days are in their order, others most expensive first; lines without a task have the key `''`. */
  summary({ from, to, groupBy, projectId }: SummaryQuery): Summary {
    const total = new Sum();
    const groups = new Map<string, Sum>();
    for (const bucket of this.byKey.values()) {
      if (bucket.day < from || bucket.day > to || (projectId !== undefined && bucket.project !== projectId)) continue;
      const key = bucket[groupBy];
      let group = groups.get(key);
      if (group === undefined) groups.set(key, group = new Sum());
      group.add(bucket);
      total.add(bucket);
    }
    const sorted = [...groups].toSorted(([keyA, a], [keyB, b]) => (groupBy === 'day' ? 0 : b.nanos - a.nanos) || (keyA < keyB ? -1 : 1));
    return { total: total.usage(), groups: sorted.map(([key, sum]) => ({ key, ...sum.usage() })) };
  }
}

/** Dollars are added as their billionths: adding dollars would round. */
class Sum {
  nanos = 0;
  private unpricedCount = 0;
  private readonly tokens: { -readonly [K in keyof TokenUsage]: number } = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

  add({ input, output, cacheRead, cacheWrite, nanos, unpriced }: Bucket): void {
    this.tokens.inputTokens += input;
    this.tokens.outputTokens += output;
    this.tokens.cacheReadTokens += cacheRead;
    this.tokens.cacheWriteTokens += cacheWrite;
    this.nanos += nanos;
    this.unpricedCount += unpriced;
  }

  usage(): UsageTotal {
    return { ...NO_USAGE, ...this.tokens, costUsd: nanosToUsd(this.nanos), unpricedCount: this.unpricedCount };
  }
}

/** One text for one key: the lengths keep parts from running into each other. */
function textOf({ day, project, model, session, task }: BucketKey): string {
  return `${day.length},${project.length},${model.length},${session.length}:${day}${project}${model}${session}${task}`;
}
