import type { CumulativeUsage } from './billing.ts';

/** What one process said of money. */
export interface ProcessSums {
  readonly version: string;
  /** What it said was billed before it, when it was asked. */
  readonly before: CumulativeUsage | undefined;
  /** Its sums at its last turn's end; `undefined` when there was none. */
  readonly after: CumulativeUsage | undefined;
  /** Whether it answers out of its own memory; with a subscription each question costs a call of a service that takes few. */
  readonly isFree: boolean;
}

/**
 * Knows what the next process of a conversation begins its sums with, so that one process a turn does not mean one question a turn where that is dear.
 * 2.1.329 goes on from where the last process ended in order, 2.1.197 begins anew; which it is, is learned from the first process that was asked.
 */
export class CarriedSums {
  private last: ProcessSums | undefined;
  private learned: { readonly version: string; readonly goesOn: boolean } | undefined;

  /** What a process of this version begins with; `undefined`: ask it. */
  baseline(version: string): CumulativeUsage | undefined {
    const { last, learned } = this;
    if (last?.after === undefined || last.isFree || last.version !== version || learned?.version !== version) return undefined;
    return learned.goesOn ? last.after : {};
  }

  /** A process has left in order. */
  left(process: ProcessSums): void {
    const former = this.last;
    if (process.before !== undefined && former?.after !== undefined && former.version === process.version) {
      const goesOn = isSame(process.before, former.after);
      if (goesOn || isNothing(process.before)) this.learned = { version: process.version, goesOn };
    }
    this.last = process;
  }
}

function isSame(a: CumulativeUsage, b: CumulativeUsage): boolean {
  const models = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...models].every((model) => a[model]?.inputTokens === b[model]?.inputTokens && a[model]?.outputTokens === b[model]?.outputTokens);
}

function isNothing(sums: CumulativeUsage): boolean {
  return Object.values(sums).every(({ inputTokens, outputTokens }) => inputTokens + outputTokens === 0);
}
