import type { TodayUsage } from '../../protocol/domain/usage.ts';
import type { LedgerLine } from '../../protocol/files/fileKinds.ts';
import { lastDays, monthOf } from './calendarDays.ts';
import { UsageSum } from './usageSum.ts';
import { UsageSums } from './usageSums.ts';

/** Days that are kept, today with them. */
const WEEK_DAYS = 7;

/** What is kept of a ledger line. */
export type WeekLine = Omit<LedgerLine, 'id'>;

/**
 * The lines of the last seven days, with the sums that the status bar shows. Kept in memory, so that a turn that ends is seen at once and
 * no index has to be woken up for it: a hundred turns a day are some hundred kilobytes.
 */
export class WeekLines {
  /** Oldest first; the last one is today. */
  readonly days: readonly string[];
  private readonly today: string;
  private readonly from: string;
  private readonly kept = new Map<string, WeekLine>();
  private readonly sums = new UsageSums();
  private readonly week = new UsageSum();

  /** `earlier` gives the lines that it has of the seven days up to `today`. */
  constructor(today: string, earlier?: WeekLines) {
    this.today = today;
    this.days = lastDays(today, WEEK_DAYS);
    this.from = this.days[0] ?? today;
    for (const [id, line] of earlier?.kept ?? []) this.take(id, line);
  }

  /** By id of the line: of these days, and of days to come, which are there when the clock was set back. */
  get all(): ReadonlyMap<string, WeekLine> {
    return this.kept;
  }

  /** Of these days. */
  *lines(): Iterable<WeekLine> {
    for (const line of this.kept.values()) if (line.day <= this.today) yield line;
  }

  /** Takes a line in the place of the one with its id; true when that changes anything in these days. */
  put({ id, ...line }: LedgerLine): boolean {
    const before = this.kept.get(id);
    // As when the files are read, which is month by month.
    if (before !== undefined && monthOf(line.day) < monthOf(before.day)) return false;
    if (before !== undefined) this.remove(id, before);
    const hasLeft = before !== undefined && before.day <= this.today;
    return this.take(id, line) || hasLeft;
  }

  usage(): TodayUsage {
    return { ...this.sums.usage(this.today), week: { from: this.from, total: this.week.total() } };
  }

  private take(id: string, line: WeekLine): boolean {
    if (line.day < this.from) return false;
    this.kept.set(id, line);
    this.count(line, 1);
    return line.day <= this.today;
  }

  private remove(id: string, line: WeekLine): void {
    this.kept.delete(id);
    this.count(line, -1);
  }

  private count(line: WeekLine, sign: 1 | -1): void {
    if (line.day <= this.today) this.week.add(line, sign);
    if (line.day === this.today) this.sums.add(line, sign);
  }
}
