import initSqlJs from 'sql.js';
import { IndexDatabase } from './indexDatabase.ts';
import type { IndexWorkerData, Summary, SummaryQuery, SyncReport } from './indexMessages.ts';
import { syncLedger } from './ledgerSync.ts';
import { readSnapshot, writeSnapshot } from './snapshotFile.ts';

/** The index at work: opens the snapshot or begins anew, keeps up with the ledger, answers, saves. Runs in the worker. */
export class IndexEngine {
  private readonly options: IndexWorkerData;
  private database: IndexDatabase | undefined;
  /** Why the snapshot on disk could not be used. */
  private problem: string | undefined;

  constructor(options: IndexWorkerData) {
    this.options = options;
  }

  /** Brings the index up to date and sums. `today` is the host's local calendar day. */
  async summary(query: SummaryQuery, today: string): Promise<{ readonly summary: Summary; readonly report: SyncReport }> {
    try {
      this.database ??= await this.open();
      const report = await syncLedger(this.database, this.options.ledgerFolder, today);
      const rebuiltBecause = this.problem ?? report.rebuiltBecause;
      this.problem = undefined;
      return { summary: this.database.summary(query), report: { ...report, rebuiltBecause } };
    } catch (error) {
      // Whatever state this left: the next question begins anew from the snapshot or the ledger.
      this.database = undefined;
      throw error;
    }
  }

  /** Writes the snapshot if there is anything new in it. */
  async save(): Promise<void> {
    if (this.database?.isDirty !== true) return;
    await writeSnapshot(this.options.indexFile, this.database.export());
    this.database.isDirty = false;
  }

  private async open(): Promise<IndexDatabase> {
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
