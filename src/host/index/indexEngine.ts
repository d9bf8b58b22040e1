import initSqlJs from 'sql.js';
import type { Append } from '../storage/lineLog.ts';
import { IndexDatabase } from './indexDatabase.ts';
import type { IndexWorkerData, Summary, SummaryQuery, SyncReport } from './indexMessages.ts';
import { LedgerSync } from './ledgerSync.ts';
import { readSnapshot, writeSnapshot } from './snapshotFile.ts';

/** The index at work: opens the snapshot or begins anew, keeps up with the ledger, answers, saves. Runs in the worker. */
export class IndexEngine {
  private readonly options: IndexWorkerData;
  private opened: { readonly database: IndexDatabase; readonly sync: LedgerSync } | undefined;
  /** Why the snapshot on disk could not be used. */
  private problem: string | undefined;

  constructor(options: IndexWorkerData) {
    this.options = options;
  }

  /** Brings the index up to date and sums. `today` is the host's local calendar day. */
  async summary(query: SummaryQuery, today: string): Promise<{ readonly summary: Summary; readonly report: SyncReport }> {
    try {
      this.opened ??= await this.open();
      const { database, sync } = this.opened;
      const report = await sync.update(today);
      const rebuiltBecause = this.problem ?? report.rebuiltBecause;
      this.problem = undefined;
      return { summary: database.summary(query), report: { ...report, rebuiltBecause } };
    } catch (error) {
      // Whatever state this left: the next question begins anew from the snapshot or the ledger.
      this.opened = undefined;
      throw error;
    }
  }

  /** Learns of lines that the host itself has appended. */
  appended(append: Append): void {
    this.opened?.sync.appended(append);
  }

  /** Writes the snapshot if there is anything new in it. */
  async save(): Promise<void> {
    const database = this.opened?.database;
    if (database?.isDirty !== true) return;
    await writeSnapshot(this.options.indexFile, database.export());
    database.isDirty = false;
  }

  private async open(): Promise<NonNullable<IndexEngine['opened']>> {
    const database = await this.openDatabase();
    return { database, sync: new LedgerSync(database, this.options.ledgerFolder) };
  }

  private async openDatabase(): Promise<IndexDatabase> {
    const { indexFile, wasmFile, ignoresSnapshot } = this.options;
    const sql = await initSqlJs({ locateFile: () => wasmFile });
    const snapshot = ignoresSnapshot ? { problem: 'the last worker failed' } : await readSnapshot(indexFile);
    if ('bytes' in snapshot) {
      try {
        return new IndexDatabase(sql, snapshot.bytes);
      } catch (error) {
        this.problem = String(error);
      }
    } else {
      this.problem = snapshot.problem;
    }
    return new IndexDatabase(sql);
  }
}
