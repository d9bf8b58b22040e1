import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { TodayUsage } from '../../protocol/domain/usage.ts';
import { FILE_KINDS, type LedgerLine } from '../../protocol/files/fileKinds.ts';
import { ensurePrivateFolder, stampNow, type FileStamp } from '../storage/durableFile.ts';
import { FolderChanges } from '../storage/folderChanges.ts';
import { LineLog } from '../storage/lineLog.ts';
import type { StorageServices } from '../storage/recordFolder.ts';
import { localDay } from '../util/clock.ts';
import { DisposableStore, type Disposable } from '../util/disposable.ts';
import { Emitter, type Event } from '../util/emitter.ts';
import { watchLocalDay } from './dayRollover.ts';
import { UsageSums } from './usageSums.ts';

/**
 * What was billed: `ledger/<YYYY-MM>.jsonl`, a line a request or correction. Of lines with the same id the last one counts, where a later
 * month comes after an earlier one; a correction names the same session as the line it corrects. Today's sums are kept in memory.
 */
export class Ledger implements Disposable {
  private readonly options: StorageServices;
  private readonly lines: LineLog<typeof FILE_KINDS.ledgerLine.content>;
  private readonly disposables = new DisposableStore();
  private readonly emitter: Emitter<TodayUsage>;
  private day: string;
  private todayLines = new Map<string, LedgerLine>();
  private sums = new UsageSums();
  /** Lines that were acknowledged while the file was being read, and may not be in what was read. */
  private whileLoading: LedgerLine[] | undefined;
  /** The month's file as we left it: what differs was changed by a person. */
  private ownStamp: FileStamp | undefined;
  private appendCount = 0;

  readonly onDidChangeToday: Event<TodayUsage>;

  private constructor(options: StorageServices) {
    this.options = options;
    this.emitter = this.disposables.add(new Emitter<TodayUsage>());
    this.onDidChangeToday = this.emitter.event;
    this.lines = new LineLog({ kind: FILE_KINDS.ledgerLine, quarantine: options.quarantine, log: options.log });
    this.day = localDay(options.clock.now());
  }

  static async open(options: StorageServices): Promise<Ledger> {
    const ledger = new Ledger(options);
    await ensurePrivateFolder(options.paths.ledger);
    await ledger.load();
    const changes = ledger.disposables.add(new FolderChanges({
      ...options,
      folder: options.paths.ledger,
      isOurs: (name) => name === path.basename(ledger.file(monthOf(ledger.day))),
      onNames: () => { ledger.followEdits(); },
      onUnsure: () => { ledger.followEdits(); },
    }));
    changes.start();
    ledger.disposables.add(watchLocalDay(options.clock, () => { ledger.followDay(); }));
    return ledger;
  }

  /** Writes lines in order; resolves when they are on disk. */
  async append(lines: readonly LedgerLine[]): Promise<void> {
    if (lines.length === 0) return;
    const byMonth = new Map<string, LedgerLine[]>();
    for (const line of lines) byMonth.set(monthOf(line.day), [...byMonth.get(monthOf(line.day)) ?? [], line]);
    this.appendCount += 1;
    try {
      for (const [month, own] of byMonth) await this.lines.append(this.file(month), own);
    } finally {
      this.appendCount -= 1;
    }
    // While others are appending, whatever the file is now is not how it will be left.
    if (this.appendCount === 0) this.ownStamp = stampNow(this.file(monthOf(this.day)));
    this.followDay();
    this.whileLoading?.push(...lines);
    let hasChanged = false;
    for (const line of lines) hasChanged = this.count(line) || hasChanged;
    if (hasChanged) this.emitter.fire(this.today());
  }

  /** The sums of the local calendar day. */
  today(): TodayUsage {
    this.followDay();
    return this.sums.usage(this.day);
  }

  /** The lines of a session since a moment (ISO 8601 UTC), as they count: of lines with the same id the last. */
  async linesOf(sessionId: string, since: string): Promise<LedgerLine[]> {
    const found = new Map<string, LedgerLine>();
    const months = monthsBetween(monthOf(localDay(Date.parse(since))), monthOf(localDay(this.options.clock.now())));
    for (const month of months) {
      for (const { content } of await this.lines.read(this.file(month), { firstLineWith: sessionId, onlyWith: sessionId })) {
        if (content.sessionId === sessionId) found.set(content.id, content);
      }
    }
    return [...found.values()].filter(({ at }) => at >= since);
  }

  /** Sets aside lines of a ledger file that cannot be read; for files that a person edited. */
  setAsideBadLines(file: string): Promise<void> {
    return this.lines.setAsideBadLines(file);
  }

  /** Resolves when nothing is being read or written. */
  async whenIdle(): Promise<void> {
    do await this.lines.whenIdle(); while (this.whileLoading !== undefined);
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private file(month: string): string {
    return path.join(this.options.paths.ledger, `${month}.jsonl`);
  }

  /** Takes a line into today's sums; true when they changed. */
  private count(line: LedgerLine): boolean {
    const before = this.todayLines.get(line.id);
    if (before !== undefined) {
      this.sums.remove(before);
      this.todayLines.delete(line.id);
    }
    if (line.day === this.day) {
      this.sums.add(line);
      this.todayLines.set(line.id, line);
    }
    return before !== undefined || line.day === this.day;
  }

  private followDay(): void {
    const day = localDay(this.options.clock.now());
    if (day === this.day) return;
    this.day = day;
    this.todayLines = new Map();
    this.sums = new UsageSums();
    this.emitter.fire(this.sums.usage(day));
    // The day may have lines already: the clock or the time zone was set back.
    this.reload();
  }

  private followEdits(): void {
    if (this.appendCount > 0 || stampNow(this.file(monthOf(this.day))) === this.ownStamp) return;
    this.reload();
  }

  private reload(): void {
    const before = this.sums.usage(this.day);
    void this.load().then(
      () => {
        const now = this.sums.usage(this.day);
        if (!isDeepStrictEqual(now, before)) this.emitter.fire(now);
      },
      (error: unknown) => { this.options.log.error('reading the ledger of the day failed', error); },
    );
  }

  /** Reads from the first line of the day on: a later one may move an earlier one to another day. */
  private async load(): Promise<void> {
    const { day } = this;
    const meanwhile: LedgerLine[] = [];
    this.whileLoading = meanwhile;
    try {
      this.ownStamp = stampNow(this.file(monthOf(day)));
      const read = await this.lines.read(this.file(monthOf(day)), { firstLineWith: `"${day}"` });
      if (this.day !== day) return; // Another rollover reads on its own.
      this.todayLines = new Map();
      this.sums = new UsageSums();
      for (const line of [...read.map(({ content }) => content), ...meanwhile]) this.count(line);
    } finally {
      if (this.whileLoading === meanwhile) this.whileLoading = undefined;
    }
  }
}

function monthOf(day: string): string {
  return day.slice(0, 7);
}

/** The months `YYYY-MM` from one to another. */
function monthsBetween(from: string, to: string): string[] {
  const months: string[] = [];
  for (let month = from; month <= to; month = nextMonth(month)) months.push(month);
  return months;
}

function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}
