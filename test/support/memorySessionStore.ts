import type { SessionStore } from '../../src/host/sessions/collaborators.ts';
import { inShort } from '../../src/host/sessions/sessionShelf.ts';
import type { SessionFileEdit } from '../../src/host/storage/sessionRecords.ts';
import { Emitter } from '../../src/host/util/emitter.ts';
import type { SessionRecord } from '../../src/protocol/files/fileKinds.ts';

/** Session files in a map, with nothing kept back: every record is in memory, every ended one is listed. */
export class MemorySessionStore implements SessionStore {
  /** Ids that were loaded, or let go of, in order. */
  readonly loads: string[] = [];
  readonly releases: string[] = [];
  readonly edits = new Emitter<SessionFileEdit>();
  readonly onDidEdit = this.edits.event;
  private readonly records: Map<string, SessionRecord>;
  private readonly beforeSave: () => Promise<boolean>;
  private readonly removedBy = new Map<string, string>();

  /** `beforeSave` may throw, and gives false when nothing may be written. */
  constructor(records: Map<string, SessionRecord>, beforeSave: () => Promise<boolean> = async () => true) {
    this.records = records;
    this.beforeSave = beforeSave;
  }

  all(): readonly SessionRecord[] {
    return [...this.records.values()];
  }

  past(): ReturnType<SessionStore['past']> {
    return this.all().flatMap((record) => (record.end === undefined ? [] : [inShort(record, record.end.at)]));
  }

  async load(id: string): Promise<SessionRecord | undefined> {
    this.loads.push(id);
    return structuredClone(this.records.get(id));
  }

  isReadOnly(): boolean {
    return false;
  }

  release(id: string): void {
    this.releases.push(id);
  }

  async save(id: string, current: () => SessionRecord): Promise<void> {
    if (await this.beforeSave()) this.records.set(id, structuredClone(current()));
  }

  async remove(id: string, opId: string): Promise<void> {
    this.records.delete(id);
    this.removedBy.set(id, opId);
  }

  async wasRemovedBy(id: string, opId: string): Promise<boolean> {
    return this.removedBy.get(id) === opId;
  }
}
