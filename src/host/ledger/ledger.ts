import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { TodayUsage, WeekUsage } from '../../protocol/domain/usage.ts';
import { FILE_KINDS, type LedgerLine } from '../../protocol/files/fileKinds.ts';
import { ensurePrivateFolder, stampNow, type FileStamp } from '../storage/durableFile.ts';
import { FolderChanges } from '../storage/folderChanges.ts';
import { LineLog, type Append } from '../storage/lineLog.ts';
import type { StorageServices } from '../storage/storageServices.ts';
import { localDay } from '../util/clock.ts';
import { monthsBetween } from '../util/months.ts';
import { DisposableStore, type Disposable } from '../util/disposable.ts';
import { Emitter, type Event } from '../util/emitter.ts';
import { monthOf } from './calendarDays.ts';
import { watchLocalDay } from './dayRollover.ts';
import { WeekLines } from './weekLines.ts';
import { weekReport, type UsageNames } from './weekReport.ts';

/**
 * What was billed: `ledger/<YYYY-MM>.jsonl`, a line a request or correction. Of lines with the same id the last one counts, where a later
 * month comes after an earlier one; a correction names the same session as the line it corrects. The lines of the last seven days are kept in memory.
 */
export class Ledger implements Disposable {
  private readonly options: StorageServices;
  private readonly lines: LineLog<typeof FILE_KINDS.ledgerLine.content>;
  private readonly disposables = new DisposableStore();
  private readonly emitter: Emitter<TodayUsage>;
  private kept: WeekLines;
  /** Lines that were acknowledged while the files were being read, and may not be in what was read. */
  private whileLoading: LedgerLine[] | undefined;
  /** The files of these days as we left them, by month: what differs was changed by a person. */
  private readonly ownStamps = new Map<string, FileStamp | undefined>();
  private appendCount = 0;

  private readonly appends: Emitter<Append>;

  /** Fires when something changed within the last seven days. */
  readonly onDidChangeToday: Event<TodayUsage>;
  /** Fires before `append` resolves, once for each file that got lines. */
  readonly onDidAppend: Event<Append>;

  private constructor(options: StorageServices) {
    this.options = options;
    this.emitter = this.disposables.add(new Emitter<TodayUsage>());
    this.onDidChangeToday = this.emitter.event;
    this.appends = this.disposables.add(new Emitter<Append>());
    this.onDidAppend = this.appends.event;
    this.lines = new LineLog({
      kind: FILE_KINDS.ledgerLine, quarantine: options.quarantine, log: options.log, onDidAppend: (append) => { this.appends.fire(append); },
    });
    this.kept = new WeekLines(localDay(options.clock.now()));
  }

  static async open(options: StorageServices): Promise<Ledger> {
    const ledger = new Ledger(options);
    await ensurePrivateFolder(options.paths.ledger);
    await ledger.load();
    const changes = ledger.disposables.add(new FolderChanges({
      ...options,
      folder: options.paths.ledger,
      isOurs: (name) => ledger.months().some((month) => name === path.basename(ledger.file(month))),
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
    if (this.appendCount === 0) this.noteOwnStamps();
    this.followDay();
    this.whileLoading?.push(...lines);
    let hasChanged = false;
    for (const line of lines) hasChanged = this.kept.put(line) || hasChanged;
    if (hasChanged) this.emitter.fire(this.today());
  }

  /** The sums of the local calendar day, and of the seven days that it ends. */
  today(): TodayUsage {
    this.followDay();
    return this.kept.usage();
  }

  /** The last seven days in detail, of one project or of all. */
  week(names: UsageNames, projectId?: string): WeekUsage {
    this.followDay();
    return weekReport(this.kept.lines(), this.kept.days, names, projectId);
  }

  /** The lines of a session since a moment (ISO 8601 UTC), as they count: of lines with the same id the last. */
  async linesOf(sessionId: string, since: string): Promise<LedgerLine[]> {
    const found = new Map<string, LedgerLine>();
    const months = monthsBetween(monthOf(localDay(Date.parse(since))), monthOf(localDay(this.options.clock.now())));
    for (const month of months) {
      for (const { content } of await this.lines.read(this.file(month), { firstLineWith: [sessionId], onlyWith: sessionId })) {
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

  /** Months of the last seven days: one or two. */
  private months(): string[] {
    return [...new Set(this.kept.days.map(monthOf))];
  }

  private followDay(): void {
    const day = localDay(this.options.clock.now());
    const before = this.kept.days.at(-1) ?? day;
    if (day === before) return;
    this.kept = new WeekLines(day, this.kept);
    this.emitter.fire(this.kept.usage());
    // The clock or the time zone was set back: days have come back whose lines were let go. Going forward, all that is needed is here.
    if (day < before || this.whileLoading !== undefined) this.reload();
  }

  private followEdits(): void {
    const isOwn = (month: string): boolean => this.ownStamps.get(month) === stampNow(this.file(month));
    if (this.appendCount > 0 || this.months().every(isOwn)) return;
    this.reload();
  }

  private reload(): void {
    const before = this.kept;
    void this.load().then(
      () => {
        if (this.kept !== before && !isDeepStrictEqual(this.kept.all, before.all)) this.emitter.fire(this.kept.usage());
      },
      (error: unknown) => { this.options.log.error('reading the ledger of the last days failed', error); },
    );
  }

  private noteOwnStamps(): void {
    this.ownStamps.clear();
    for (const month of this.months()) this.ownStamps.set(month, stampNow(this.file(month)));
  }

  /** Reads from the first line of these days on: a later one may move an earlier one to another day. */
  private async load(): Promise<void> {
    const today = this.kept.days.at(-1) ?? '';
    const firstLineWith = this.kept.days.map((day) => `"${day}"`);
    const meanwhile: LedgerLine[] = [];
    this.whileLoading = meanwhile;
    try {
      this.noteOwnStamps();
      const read: LedgerLine[] = [];
      for (const month of this.months()) {
        for (const { content } of await this.lines.read(this.file(month), { firstLineWith })) read.push(content);
      }
      if (this.kept.days.at(-1) !== today) return; // Another rollover reads on its own.
      const loaded = new WeekLines(today);
      for (const line of [...read, ...meanwhile]) loaded.put(line);
      this.kept = loaded;
    } finally {
      if (this.whileLoading === meanwhile) this.whileLoading = undefined;
    }
  }
}
