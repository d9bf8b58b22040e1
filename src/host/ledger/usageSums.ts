import { NO_USAGE, type TodayUsage, type UsageGroup, type UsageTotal } from '../../protocol/domain/usage.ts';
import type { LedgerLine } from '../../protocol/files/fileKinds.ts';
import { nanosToUsd, usdToNanos } from '../storage/ledgerMoney.ts';

interface Sum {
  readonly tokens: { inputTokens: number; outputTokens: number; cacheReadTokens: number; cacheWriteTokens: number };
  nanos: number;
  unpricedCount: number;
  lineCount: number;
}

/** Sums over ledger lines that are kept up to date line by line: adding and taking away are exact. */
export class UsageSums {
  private readonly total = newSum();
  private readonly projects = new Map<string, Sum>();
  private readonly models = new Map<string, Sum>();

  add(line: LedgerLine): void {
    this.apply(line, 1);
  }

  remove(line: LedgerLine): void {
    this.apply(line, -1);
  }

  /** The sums as the status bar shows them: most expensive first. */
  usage(day: string): TodayUsage {
    return { day, total: totalOf(this.total), byProject: groupsOf(this.projects), byModel: groupsOf(this.models) };
  }

  private apply(line: LedgerLine, sign: 1 | -1): void {
    for (const sum of [this.total, sumFor(this.projects, line.projectId), sumFor(this.models, line.model)]) {
      sum.tokens.inputTokens += sign * line.inputTokens;
      sum.tokens.outputTokens += sign * line.outputTokens;
      sum.tokens.cacheReadTokens += sign * line.cacheReadTokens;
      sum.tokens.cacheWriteTokens += sign * line.cacheWriteTokens;
      sum.lineCount += sign;
      if (line.costUsd === undefined) sum.unpricedCount += sign;
      else sum.nanos += sign * usdToNanos(line.costUsd);
    }
  }
}

function newSum(): Sum {
  return { tokens: { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 }, nanos: 0, unpricedCount: 0, lineCount: 0 };
}

function sumFor(sums: Map<string, Sum>, key: string): Sum {
  let sum = sums.get(key);
  if (sum === undefined) sums.set(key, sum = newSum());
  return sum;
}

function totalOf(sum: Sum): UsageTotal {
  return { ...NO_USAGE, ...sum.tokens, costUsd: nanosToUsd(sum.nanos), unpricedCount: sum.unpricedCount };
}

function groupsOf(sums: ReadonlyMap<string, Sum>): UsageGroup[] {
  return [...sums].filter(([, sum]) => sum.lineCount > 0).map(([key, sum]) => ({ key, ...totalOf(sum) }))
    .toSorted((a, b) => b.costUsd - a.costUsd || (a.key < b.key ? -1 : 1));
}
