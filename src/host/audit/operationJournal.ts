import { readdir } from 'node:fs/promises';
import { closeSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { FILE_KINDS, type OperationLine } from '../../protocol/files/fileKinds.ts';
import type { OperationJournal } from '../rpc/dispatcher.ts';
import { ensurePrivateFolder, removeFile } from '../storage/durableFile.ts';
import type { HomePaths } from '../storage/homePaths.ts';
import { LineLog, readLine } from '../storage/lineLog.ts';
import type { LinePlace } from '../storage/lineScan.ts';
import type { Quarantine } from '../storage/quarantine.ts';
import { isoNow, localDay, type Clock } from '../util/clock.ts';
import type { Log } from '../util/log.ts';

export interface AuditServices {
  readonly paths: HomePaths;
  readonly clock: Clock;
  readonly log: Log;
  readonly quarantine: Quarantine;
}

/** Days whose operations are remembered, today among them: a repeat within a day always finds the first one. */
const KEPT_DAYS = 2;

const JOURNAL_FILE = /^(\d{4}-\d{2}-\d{2})\.jsonl$/;

interface Remembered {
  readonly op: string;
  readonly day: string;
  readonly place: LinePlace;
}

/**
 * Operations and their results in `journal/<day>.jsonl`, for two days. Memory holds where each result is, not the result: some are large,
 * and repeats are rare.
 */
export class OperationJournalFiles implements OperationJournal {
  private readonly services: AuditServices;
  private readonly lines: LineLog<typeof FILE_KINDS.operationLine.content>;
  private readonly finished = new Map<string, Remembered>();
  private readonly begun = new Map<string, OperationLine>();
  private day: string;

  private constructor(services: AuditServices) {
    this.services = services;
    this.lines = new LineLog({ kind: FILE_KINDS.operationLine, quarantine: services.quarantine, log: services.log });
    this.day = localDay(services.clock.now());
  }

  static async open(services: AuditServices): Promise<OperationJournalFiles> {
    const journal = new OperationJournalFiles(services);
    await ensurePrivateFolder(services.paths.journal);
    await journal.load();
    return journal;
  }

  find(opId: string): { readonly op: string; readonly output: unknown } | undefined {
    const known = this.finished.get(opId);
    if (known === undefined) return undefined;
    const line = this.readAt(known);
    return line?.opId === opId && line.state === 'done' ? { op: line.op, output: line.output } : undefined;
  }

  async begin(entry: { opId: string; op: string; clientId: string }): Promise<void> {
    await this.append({ ...entry, at: isoNow(this.services.clock), state: 'begun' });
  }

  async done(entry: { opId: string; op: string; clientId: string; output: unknown }): Promise<void> {
    await this.append({ ...entry, at: isoNow(this.services.clock), state: 'done' });
  }

  /** Operations that were begun and have no result: they failed, are under way, or a crash cut them short. */
  unfinished(): readonly OperationLine[] {
    return [...this.begun.values()];
  }

  /** Resolves when everything is on disk. */
  async dispose(): Promise<void> {
    await this.lines.whenIdle();
  }

  private async append(line: OperationLine): Promise<void> {
    const day = localDay(this.services.clock.now());
    if (day !== this.day) {
      this.day = day;
      await this.prune();
    }
    const [place] = await this.lines.append(this.file(day), [line]);
    if (place !== undefined) this.remember(line, day, place);
  }

  private remember(line: OperationLine, day: string, place: LinePlace): void {
    if (line.state === 'begun') {
      this.begun.set(line.opId, line);
      return;
    }
    this.begun.delete(line.opId);
    // The first result stands, whatever a confused client did later.
    if (!this.finished.has(line.opId)) this.finished.set(line.opId, { op: line.op, day, place });
  }

  private async load(): Promise<void> {
    await this.prune();
    for (const day of (await this.days()).toSorted()) {
      for (const { content, ...place } of await this.lines.read(this.file(day))) this.remember(content, day, place);
    }
  }

  private async prune(): Promise<void> {
    const oldest = localDay(new Date(this.services.clock.now()).setHours(12) - (KEPT_DAYS - 1) * 86_400_000);
    for (const day of await this.days()) {
      if (day < oldest) await removeFile(this.file(day));
    }
    for (const [opId, { day }] of this.finished) {
      if (day < oldest) this.finished.delete(opId);
    }
    for (const [opId, { at }] of this.begun) {
      if (localDay(Date.parse(at)) < oldest) this.begun.delete(opId);
    }
  }

  private async days(): Promise<readonly string[]> {
    return (await readdir(this.services.paths.journal)).flatMap((name) => JOURNAL_FILE.exec(name)?.[1] ?? []);
  }

  private file(day: string): string {
    return path.join(this.services.paths.journal, `${day}.jsonl`);
  }

  private readAt({ day, place }: Remembered): OperationLine | undefined {
    try {
      const descriptor = openSync(this.file(day), 'r');
      try {
        const bytes = Buffer.alloc(place.length);
        readSync(descriptor, bytes, 0, place.length, place.offset);
        const line = readLine<OperationLine>(FILE_KINDS.operationLine, bytes.toString('utf8'));
        return typeof line === 'object' && 'content' in line ? line.content : undefined;
      } finally {
        closeSync(descriptor);
      }
    } catch (error) {
      this.services.log.warn(`the journal of ${day} cannot be read: ${String(error)}`);
      return undefined;
    }
  }
}
