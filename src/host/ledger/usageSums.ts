import type { TodayUsage } from '../../protocol/domain/usage.ts';
import type { LedgerLine } from '../../protocol/files/fileKinds.ts';
import { groupsOf, sumFor, UsageSum, type BilledLine } from './usageSum.ts';

/** Sums of a day that are kept up to date line by line. */
export class UsageSums {
  private readonly total = new UsageSum();
  private readonly projects = new Map<string, UsageSum>();
  private readonly models = new Map<string, UsageSum>();

  /** `sign` -1 takes the line away. */
  add(line: BilledLine & Pick<LedgerLine, 'projectId' | 'model'>, sign: 1 | -1 = 1): void {
    for (const sum of [this.total, sumFor(this.projects, line.projectId), sumFor(this.models, line.model)]) sum.add(line, sign);
  }

  /** The sums as the status bar shows them: most expensive first. */
  usage(day: string): TodayUsage {
    return { day, total: this.total.total(), byProject: groupsOf(this.projects), byModel: groupsOf(this.models) };
  }
}
