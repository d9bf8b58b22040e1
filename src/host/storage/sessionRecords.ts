import { FILE_KINDS, type SessionRecord } from '../../protocol/files/fileKinds.ts';
import type { Disposable } from '../util/disposable.ts';
import type { Event } from '../util/emitter.ts';
import { jsonCodec } from './recordCodec.ts';
import { RecordFolder, type RecordChange, type StorageServices } from './recordFolder.ts';

/** Session files. The host is their only writer: `save` wins over what is on disk, but unknown keys stay. */
export interface SessionRecordFiles extends Disposable {
  all(): readonly SessionRecord[];
  get(id: string): SessionRecord | undefined;
  /** Resolves when the record, or a later one of the same session, is on disk. */
  save(record: SessionRecord): Promise<void>;
  remove(id: string): Promise<void>;
  readonly onDidChange: Event<RecordChange<SessionRecord>>;
  whenIdle(): Promise<void>;
}

/** Opens `<home>/sessions/`. */
export async function openSessionRecords(services: StorageServices): Promise<SessionRecordFiles> {
  const folder = await RecordFolder.open({
    ...services,
    folder: services.paths.sessions,
    kind: FILE_KINDS.session,
    codec: jsonCodec({ hasId: true }),
    restoresBroken: true,
  });
  // A busy session saves often; what is newer by the time of writing goes to disk for all who wait.
  const waiting = new Map<string, { record: SessionRecord; written: Promise<void> }>();
  return {
    all: () => folder.all().map((stored) => stored.content),
    get: (id) => folder.get(id)?.content,
    save: (record) => {
      const next = waiting.get(record.id);
      if (next !== undefined) {
        next.record = record;
        return next.written;
      }
      const entry = { record, written: Promise.resolve() };
      waiting.set(record.id, entry);
      const leave = (): void => {
        if (waiting.get(record.id) === entry) waiting.delete(record.id);
      };
      entry.written = folder.put(record.id, () => {
        leave();
        return entry.record;
      }).then(() => {}).finally(leave);
      return entry.written;
    },
    remove: (id) => folder.remove(id),
    onDidChange: folder.onDidChange,
    whenIdle: () => folder.whenIdle(),
    dispose: () => { folder.dispose(); },
  };
}
