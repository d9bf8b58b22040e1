import type { Database, SqlJsStatic, SqlValue, Statement } from 'sql.js';
import type { LedgerLine } from '../../protocol/files/fileKinds.ts';
import { usdToNanos } from '../storage/ledgerMoney.ts';
import type { Summary, SummaryQuery } from './indexMessages.ts';
import { UsageBuckets, type Amounts } from './usageBuckets.ts';

/** Raise it when tables or their meaning change: an index of another version is built anew. */
const INDEX_VERSION = '2';

/** `lines` is there to take back what a correction replaces; all questions are answered from `buckets`, which hold the folded lines too. */
const SCHEMA = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE cursors (file TEXT PRIMARY KEY, bytes INTEGER NOT NULL, hash TEXT NOT NULL, stamp TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE folded (session TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE lines (
    id TEXT PRIMARY KEY, month TEXT NOT NULL, bucket INTEGER NOT NULL,
    input INTEGER NOT NULL, output INTEGER NOT NULL, cacheRead INTEGER NOT NULL, cacheWrite INTEGER NOT NULL, nanos INTEGER) WITHOUT ROWID;
  CREATE TABLE buckets (
    id INTEGER PRIMARY KEY, day TEXT NOT NULL, project TEXT NOT NULL, model TEXT NOT NULL, session TEXT NOT NULL, task TEXT NOT NULL,
    input INTEGER NOT NULL, output INTEGER NOT NULL, cacheRead INTEGER NOT NULL, cacheWrite INTEGER NOT NULL, nanos INTEGER NOT NULL, unpriced INTEGER NOT NULL,
    lines INTEGER NOT NULL);`;

/** The database is in memory and is thrown away after any error, so that it needs no journal. */
const PRAGMAS = 'PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32000;';

const STATEMENTS = {
  insertLine: 'INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
  findLine: 'SELECT month, bucket, input, output, cacheRead, cacheWrite, nanos FROM lines WHERE id = ?',
  replaceLine: 'REPLACE INTO lines VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  putBucket: 'REPLACE INTO buckets VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  dropBucket: 'DELETE FROM buckets WHERE id = ?',
  putCursor: 'REPLACE INTO cursors VALUES (?, ?, ?, ?)',
} as const;

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

/** The tables: lines of the last weeks, sums of all days, and how far each ledger file was read. Sums are in memory while it is open. */
export class IndexDatabase {
  private readonly sql: SqlJsStatic;
  private database: Database;
  private readonly statements = new Map<keyof typeof STATEMENTS, Statement>();
  private buckets = new UsageBuckets();
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
    const version = this.rows("SELECT value FROM meta WHERE key = 'version'")[0]?.[0];
    if (version !== INDEX_VERSION) throw new Error(`The index is of version ${String(version)}.`);
    this.foldedSessions = new Set(this.rows('SELECT session FROM folded').map(([session]) => String(session)));
    for (const [id, day, project, model, session, task, input, output, cacheRead, cacheWrite, nanos, unpriced, lines] of this.rows('SELECT * FROM buckets')) {
      this.buckets.restore({
        id: Number(id), day: String(day), project: String(project), model: String(model), session: String(session), task: String(task),
        input: Number(input), output: Number(output), cacheRead: Number(cacheRead), cacheWrite: Number(cacheWrite),
        nanos: Number(nanos), unpriced: Number(unpriced), lines: Number(lines),
      });
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.statements.clear(); // Closing frees them.
    this.database.close();
    this.database = new this.sql.Database();
    this.database.exec(PRAGMAS);
    this.buckets = new UsageBuckets();
    this.foldedSessions.clear();
    this.lastHorizon = '';
    this.createTables();
  }

  /** Does many changes at once. After an error the database is good for `clear` alone. */
  batch(work: () => void): void {
    this.database.exec('BEGIN');
    try {
      work();
      this.storeBuckets();
    } finally {
      this.database.exec('COMMIT');
    }
  }

  cursors(): ReadonlyMap<string, Cursor> {
    const rows = this.rows('SELECT file, bytes, hash, stamp FROM cursors');
    return new Map(rows.map(([file, bytes, hash, stamp]) => [String(file), { bytes: Number(bytes), hash: String(hash), stamp: String(stamp) }]));
  }

  setCursor(file: string, cursor: Cursor): void {
    this.statement('putCursor').run([file, cursor.bytes, cursor.hash, cursor.stamp]);
    this.isDirty = true;
  }

  /** Takes a line of a month's file, within `batch`. Call in the order of the file; the line of the later month wins. */
  put(month: string, line: LedgerLine): void {
    // A correction names the session of the line it corrects, so a session that is not folded has all its lines.
    if (this.foldedSessions.has(line.sessionId)) throw new FoldedLineChanged();
    const amounts: Amounts = {
      input: line.inputTokens, output: line.outputTokens, cacheRead: line.cacheReadTokens, cacheWrite: line.cacheWriteTokens,
      nanos: line.costUsd === undefined ? undefined : usdToNanos(line.costUsd),
    };
    const bucket = this.buckets.of({ day: line.day, project: line.projectId, model: line.model, session: line.sessionId, task: line.taskRef ?? '' });
    const row = [line.id, month, bucket.id, amounts.input, amounts.output, amounts.cacheRead, amounts.cacheWrite, amounts.nanos ?? null];
    this.statement('insertLine').run(row);
    if (this.database.getRowsModified() === 0) {
      const find = this.statement('findLine');
      const [oldMonth, oldBucket, ...old] = find.get([line.id]);
      find.reset();
      if (String(oldMonth) > month) return;
      this.buckets.count(this.buckets.get(Number(oldBucket)), amountsOf(old), -1);
      this.statement('replaceLine').run(row);
    }
    this.buckets.count(bucket, amounts, 1);
  }

  /**
   * Folds the sessions that had no line since `horizon` (a day): their sums stay, their lines go. A session stays whole, folded or not: so a
   * line of a live one never corrects what is gone.
   */
  fold(horizon: string): void {
    if (horizon === this.lastHorizon) return; // Old lines that came since wait for the next day.
    this.lastHorizon = horizon;
    const sessions = new Set([...this.buckets.sessionsBefore(horizon)].filter((session) => !this.foldedSessions.has(session)));
    if (sessions.size === 0) return;
    this.batch(() => {
      this.database.exec('CREATE TEMP TABLE folding (bucket INTEGER PRIMARY KEY)');
      this.runForAll('INSERT INTO folding VALUES (?)', this.buckets.idsOf(sessions));
      this.database.exec('DELETE FROM lines WHERE bucket IN (SELECT bucket FROM folding)');
      this.database.exec('DROP TABLE folding');
      this.runForAll('INSERT INTO folded VALUES (?)', sessions);
    });
    for (const session of sessions) this.foldedSessions.add(session);
    this.isDirty = true;
  }

  /** Sums the days from `from` to `to`. */
  summary(query: SummaryQuery): Summary {
    return this.buckets.summary(query);
  }

  /** The bytes of the whole database. */
  export(): Uint8Array {
    this.statements.clear(); // The export frees all statements, and opens the database anew.
    const bytes = this.database.export();
    this.database.exec(PRAGMAS);
    return bytes;
  }

  private createTables(): void {
    this.database.exec(SCHEMA);
    this.database.run("INSERT INTO meta VALUES ('version', ?)", [INDEX_VERSION]);
    this.isDirty = true;
  }

  private storeBuckets(): void {
    for (const { id, day, project, model, session, task, input, output, cacheRead, cacheWrite, nanos, unpriced, lines } of this.buckets.takeChanged()) {
      if (lines === 0) this.statement('dropBucket').run([id]);
      else this.statement('putBucket').run([id, day, project, model, session, task, input, output, cacheRead, cacheWrite, nanos, unpriced, lines]);
    }
  }

  private statement(name: keyof typeof STATEMENTS): Statement {
    let statement = this.statements.get(name);
    if (statement === undefined) this.statements.set(name, statement = this.database.prepare(STATEMENTS[name]));
    return statement;
  }

  private runForAll(sql: string, values: Iterable<SqlValue>): void {
    const statement = this.database.prepare(sql);
    for (const value of values) statement.run([value]);
    statement.free();
  }

  private rows(sql: string): readonly SqlValue[][] {
    return this.database.exec(sql)[0]?.values ?? [];
  }
}

function amountsOf([input, output, cacheRead, cacheWrite, nanos]: readonly SqlValue[]): Amounts {
  return { input: Number(input), output: Number(output), cacheRead: Number(cacheRead), cacheWrite: Number(cacheWrite), nanos: nanos === null ? undefined : Number(nanos) };
}
