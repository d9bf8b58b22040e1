import type { Database, SqlJsStatic, SqlValue, Statement } from 'sql.js';
import type { UsageGroup, UsageTotal } from '../../protocol/domain/usage.ts';
import { addUsage, NO_USAGE } from '../../protocol/domain/usageTotals.ts';
import type { LedgerLine } from '../../protocol/files/fileKinds.ts';
import { nanosToUsd, usdToNanos } from '../storage/ledgerMoney.ts';
import type { Summary, SummaryQuery } from './indexMessages.ts';

/** Raise it when tables or their meaning change: an index of another version is built anew. */
const INDEX_VERSION = '1';

const SCHEMA = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE cursors (file TEXT PRIMARY KEY, bytes INTEGER NOT NULL, hash TEXT NOT NULL, stamp TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE lines (
    id TEXT PRIMARY KEY, month TEXT NOT NULL, day TEXT NOT NULL, project TEXT NOT NULL, model TEXT NOT NULL, session TEXT NOT NULL, task TEXT NOT NULL,
    input INTEGER NOT NULL, output INTEGER NOT NULL, cacheRead INTEGER NOT NULL, cacheWrite INTEGER NOT NULL, nanos INTEGER) WITHOUT ROWID;
  CREATE TABLE sums (
    day TEXT NOT NULL, project TEXT NOT NULL, model TEXT NOT NULL, session TEXT NOT NULL, task TEXT NOT NULL,
    input INTEGER NOT NULL, output INTEGER NOT NULL, cacheRead INTEGER NOT NULL, cacheWrite INTEGER NOT NULL, nanos INTEGER NOT NULL, unpriced INTEGER NOT NULL,
    PRIMARY KEY (day, project, model, session, task)) WITHOUT ROWID;`;

const SUMS = 'SUM(input), SUM(output), SUM(cacheRead), SUM(cacheWrite), COALESCE(SUM(nanos), 0)';

/**
 * The database is in memory and is thrown away after any error, so that it needs no journal. A scan of all lines is faster than keeping
 * indexes while a hundred thousand are read.
 */
const PRAGMAS = 'PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32000;';

/** How far a ledger file was read, and how to tell that what was read is still what it holds. */
export interface Cursor {
  readonly bytes: number;
  /** SHA-256 of the bytes up to the cursor. */
  readonly hash: string;
  /** The file's stamp when it was read. */
  readonly stamp: string;
}

/** Thrown when a line changes what was folded to sums: only reading everything anew gives the right sums then. */
export class FoldedLineChanged extends Error {}

/** The tables: lines of the last weeks, sums of older days, and how far each ledger file was read. */
export class IndexDatabase {
  private readonly sql: SqlJsStatic;
  private database: Database;
  private upsert: Statement | undefined;
  private foldedSessions = new Set<string>();
  private lastHorizon = '';
  /** True when there is something that the snapshot on disk does not hold. */
  isDirty = false;

  /** Opens a snapshot, or an empty index. Throws when the bytes are no index of this version. */
  constructor(sql: SqlJsStatic, bytes?: Uint8Array) {
    this.sql = sql;
    this.database = new sql.Database(bytes);
    this.database.exec(PRAGMAS);
    if (bytes === undefined) {
      this.createTables();
      return;
    }
    const version = this.database.exec("SELECT value FROM meta WHERE key = 'version'")[0]?.values[0]?.[0];
    if (version !== INDEX_VERSION) throw new Error(`The index is of version ${String(version)}.`);
    this.foldedSessions = new Set(this.database.exec('SELECT DISTINCT session FROM sums')[0]?.values.map(([session]) => String(session)));
  }

  /** Forgets everything. */
  clear(): void {
    this.upsert = undefined;
    this.database.close();
    this.database = new this.sql.Database();
    this.database.exec(PRAGMAS);
    this.foldedSessions.clear();
    this.lastHorizon = '';
    this.createTables();
  }

  /** Does many changes at once. After an error the database is good for `clear` alone. */
  batch(work: () => void): void {
    this.database.exec('BEGIN');
    try {
      work();
    } finally {
      this.database.exec('COMMIT');
    }
  }

  cursors(): ReadonlyMap<string, Cursor> {
    const rows = this.database.exec('SELECT file, bytes, hash, stamp FROM cursors')[0]?.values ?? [];
    return new Map(rows.map(([file, bytes, hash, stamp]) => [String(file), { bytes: Number(bytes), hash: String(hash), stamp: String(stamp) }]));
  }

  setCursor(file: string, cursor: Cursor): void {
    this.database.run('INSERT OR REPLACE INTO cursors VALUES (?, ?, ?, ?)', [file, cursor.bytes, cursor.hash, cursor.stamp]);
    this.isDirty = true;
  }

  /** Takes a line of a month's file. Call in the order of the file; the line of the later month wins. */
  put(month: string, line: LedgerLine): void {
    // A correction names the session of the line it corrects, so a session without sums has no line that is folded.
    if (this.foldedSessions.has(line.sessionId)) throw new FoldedLineChanged();
    this.upsert ??= this.database.prepare(`INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
      month = excluded.month, day = excluded.day, project = excluded.project, model = excluded.model, session = excluded.session, task = excluded.task,
      input = excluded.input, output = excluded.output, cacheRead = excluded.cacheRead, cacheWrite = excluded.cacheWrite, nanos = excluded.nanos
      WHERE excluded.month >= month`);
    this.upsert.run([
      line.id, month, line.day, line.projectId, line.model, line.sessionId, line.taskRef ?? '',
      line.inputTokens, line.outputTokens, line.cacheReadTokens, line.cacheWriteTokens, line.costUsd === undefined ? null : usdToNanos(line.costUsd),
    ]);
  }

  /**
   * Folds the lines of sessions that had none since `horizon` (a day) to sums. A session stays whole, folded or not: so a line of a live
   * one never touches a sum.
   */
  fold(horizon: string): void {
    if (horizon === this.lastHorizon) return; // Old lines that came since wait for the next day.
    this.lastHorizon = horizon;
    const sessions = this.database.exec('SELECT session FROM lines GROUP BY session HAVING MAX(day) < ?', [horizon])[0]?.values ?? [];
    if (sessions.length === 0) return;
    this.batch(() => {
      this.database.exec('CREATE TEMP TABLE folding AS SELECT session FROM lines GROUP BY session HAVING MAX(day) < ?', [horizon]);
      this.database.exec(`INSERT INTO sums SELECT day, project, model, session, task, ${SUMS}, SUM(nanos IS NULL) FROM lines
        WHERE session IN (SELECT session FROM folding) GROUP BY day, project, model, session, task`);
      this.database.exec('DELETE FROM lines WHERE session IN (SELECT session FROM folding)');
      this.database.exec('DROP TABLE folding');
    });
    for (const [session] of sessions) this.foldedSessions.add(String(session));
    this.isDirty = true;
  }

  /** Sums the days from `from` to `to`. Groups of days are in their order, others most expensive first; lines without a task have the key `''`. */
  summary({ from, to, groupBy, projectId }: SummaryQuery): Summary {
    const where = `day BETWEEN ? AND ?${projectId === undefined ? '' : ' AND project = ?'}`;
    const one = [from, to, ...(projectId === undefined ? [] : [projectId])];
    const columns = `${groupBy} AS key, input, output, cacheRead, cacheWrite, nanos`;
    const rows = this.database.exec(`SELECT key, ${SUMS}, SUM(unpriced) FROM (
        SELECT ${columns}, nanos IS NULL AS unpriced FROM lines WHERE ${where} UNION ALL SELECT ${columns}, unpriced FROM sums WHERE ${where}
      ) GROUP BY key ORDER BY ${groupBy === 'day' ? 'key' : 'SUM(nanos) DESC, key'}`, [...one, ...one])[0]?.values ?? [];
    const groups = rows.map(groupOf);
    // Adding dollars would round; the sum of their billionths does not.
    const nanos = rows.reduce((sum, row) => sum + Number(row[5]), 0);
    const total = groups.reduce<UsageTotal>((sum, { key: _key, ...group }) => addUsage(sum, group), NO_USAGE);
    return { total: { ...total, costUsd: nanosToUsd(nanos) }, groups };
  }

  /** The bytes of the whole database. */
  export(): Uint8Array {
    this.upsert = undefined; // The export frees all statements, and opens the database anew.
    const bytes = this.database.export();
    this.database.exec(PRAGMAS);
    return bytes;
  }

  private createTables(): void {
    this.database.exec(SCHEMA);
    this.database.run("INSERT INTO meta VALUES ('version', ?)", [INDEX_VERSION]);
    this.isDirty = true;
  }
}

function groupOf([key, input, output, cacheRead, cacheWrite, nanos, unpriced]: readonly SqlValue[]): UsageGroup {
  return {
    key: String(key), inputTokens: Number(input), outputTokens: Number(output), cacheReadTokens: Number(cacheRead), cacheWriteTokens: Number(cacheWrite),
    costUsd: nanosToUsd(Number(nanos)), unpricedCount: Number(unpriced),
  };
}
