import type { UsageGroup, UsageTotal } from '../../protocol/domain/usage.ts';
import type { LedgerLine } from '../../protocol/files/fileKinds.ts';
import { nanosToUsd, usdToNanos } from '../storage/ledgerMoney.ts';

/** What a sum needs of a ledger line. */
export type BilledLine = Pick<LedgerLine, 'inputTokens' | 'outputTokens' | 'cacheReadTokens' | 'cacheWriteTokens'> & { readonly costUsd?: number | undefined };

/** A sum over ledger lines that is kept up to date line by line: adding and taking away are exact. */
export class UsageSum {
  private inputTokens = 0;
  private outputTokens = 0;
  private cacheReadTokens = 0;
  private cacheWriteTokens = 0;
  private nanos = 0;
  private unpricedCount = 0;
  private lineCount = 0;

  get isEmpty(): boolean {
    return this.lineCount === 0;
  }

  /** `sign` -1 takes the line away. */
  add(line: BilledLine, sign: 1 | -1 = 1): void {
    this.inputTokens += sign * line.inputTokens;
    this.outputTokens += sign * line.outputTokens;
    this.cacheReadTokens += sign * line.cacheReadTokens;
    this.cacheWriteTokens += sign * line.cacheWriteTokens;
    this.lineCount += sign;
    if (line.costUsd === undefined) this.unpricedCount += sign;
    else this.nanos += sign * usdToNanos(line.costUsd);
  }

  total(): UsageTotal {
    const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, unpricedCount } = this;
    return { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, costUsd: nanosToUsd(this.nanos), unpricedCount };
  }
}

/** The sum for a key; a new one when there is none yet. */
export function sumFor<K>(sums: Map<K, UsageSum>, key: K): UsageSum {
  let sum = sums.get(key);
  if (sum === undefined) sums.set(key, sum = new UsageSum());
  return sum;
}

/** The sums as groups: most expensive first. */
export function groupsOf(sums: ReadonlyMap<string, UsageSum>): UsageGroup[] {
  return [...sums].filter(([, sum]) => !sum.isEmpty).map(([key, sum]) => ({ key, ...sum.total() })).toSorted(mostExpensiveFirst);
}

/** Order of groups; those of the same cost by their key, so that they do not change places by themselves. */
export function mostExpensiveFirst(a: Pick<UsageGroup, 'key' | 'costUsd'>, b: Pick<UsageGroup, 'key' | 'costUsd'>): number {
  return b.costUsd - a.costUsd || (a.key < b.key ? -1 : 1);
}
