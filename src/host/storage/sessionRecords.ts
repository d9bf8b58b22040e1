import { FILE_KINDS, type ListedSession, type SessionRecord } from '../../protocol/files/fileKinds.ts';
import type { Disposable } from '../util/disposable.ts';
import { Emitter, type Event } from '../util/emitter.ts';
import { jsonCodec } from './recordCodec.ts';
import { RecordFolder, type RecordChange } from './recordFolder.ts';
import type { StorageServices } from './storageServices.ts';
import { SessionList } from './sessionList.ts';

/** What a person, or another program, did to a session file. `before` is what it held until then, when that was in memory. */
export type SessionFileEdit =
  | { readonly kind: 'changed'; readonly record: SessionRecord; readonly before: SessionRecord | undefined }
  | { readonly kind: 'removed'; readonly id: string };

/** Session files. The host writes them, people may edit them; unknown keys stay. Files of past sessions are opened when they are needed. */
export interface SessionRecordFiles extends Disposable {
  /** Sessions that ended, in no order. */
  past(): readonly ListedSession[];
  /** Records in memory: at the start those of sessions without an end, and of those that the list did not know. */
  all(): readonly SessionRecord[];
  get(id: string): SessionRecord | undefined;
  /** True when a newer version wrote it: shown, never changed. Known of records in memory. */
  isReadOnly(id: string): boolean;
  /** Reads the record if it is not in memory; `undefined` when there is none that can be read. */
  load(id: string): Promise<SessionRecord | undefined>;
  /** Lets the record leave the memory. */
  release(id: string): void;
  /**
   * Resolves when the record, or a later one of the same session, is on disk. `current` is asked when the writing begins, after `onDidEdit` has told of
   * edits that came before.
   */
  save(id: string, current: () => SessionRecord): Promise<void>;
  /** Moves the file away, with a note in it of which operation did that. Throws `notFound` and `readOnly`. */
  remove(id: string, to: { readonly moveTo: string; readonly opId: string }): Promise<void>;
  /** Someone else than this host changed a file; fires before anything is written over it. */
  readonly onDidEdit: Event<SessionFileEdit>;
  /** Resolves when the list is up to date on disk. */
  flush(): Promise<void>;
  whenIdle(): Promise<void>;
}

/** Opens `<home>/sessions/`. */
export async function openSessionRecords(services: StorageServices): Promise<SessionRecordFiles> {
  const list = new SessionList(services);
  const past = new Map<string, ListedSession>();
  const edits = new Emitter<SessionFileEdit>();
  let isListStale = false;
  const folder = await RecordFolder.open({
    ...services,
    folder: services.paths.sessions,
    kind: FILE_KINDS.session,
    codec: jsonCodec({ hasId: true }),
    restoresBroken: true,
    isKnown: (id, stamp) => {
      const entry = list.get(id);
      if (entry?.stamp === stamp) past.set(id, entry);
      else isListStale = true;
      return entry?.stamp === stamp;
    },
  });
  for (const { content } of folder.all()) note(content);
  if (isListStale) writeList();
  const subscription = folder.onDidChange((change: RecordChange<SessionRecord>) => {
    if (change.kind === 'removed' ? past.delete(change.id) : note(change.record.content)) writeList();
    if (!change.isExternal) return;
    edits.fire(change.kind === 'removed' ? { kind: 'removed', id: change.id } : { kind: 'changed', record: change.record.content, before: change.before });
  });

  /** Keeps what the list has to say of a record; true when that is new. */
  function note(record: SessionRecord): boolean {
    const entry = listed(record, folder.stampOf(record.id) ?? '');
    if (entry === undefined) return past.delete(record.id);
    const isNew = past.get(record.id)?.stamp !== entry.stamp;
    past.set(record.id, entry);
    return isNew;
  }

  function writeList(): void {
    list.writeSoon(() => past.values());
  }

  // A busy session saves often; what is newer by the time of writing goes to disk for all who wait.
  const waiting = new Map<string, { current: () => SessionRecord; written: Promise<void> }>();
  return {
    past: () => [...past.values()],
    all: () => folder.all().map((stored) => stored.content),
    get: (id) => folder.get(id)?.content,
    isReadOnly: (id) => folder.get(id)?.isReadOnly === true,
    load: async (id) => (await folder.load(id))?.content,
    release: (id) => { folder.release(id); },
    save: (id, current) => {
      const next = waiting.get(id);
      if (next !== undefined) {
        next.current = current;
        return next.written;
      }
      const entry = { current, written: Promise.resolve() };
      waiting.set(id, entry);
      const leave = (): void => {
        if (waiting.get(id) === entry) waiting.delete(id);
      };
      entry.written = folder.put(id, () => {
        leave();
        return entry.current();
      }).then(() => {}).finally(leave);
      return entry.written;
    },
    remove: async (id, { moveTo, opId }) => {
      await folder.update(id, { removedByOp: opId });
      await folder.remove(id, { moveTo });
    },
    onDidEdit: edits.event,
    flush: () => list.flush(),
    whenIdle: () => folder.whenIdle(),
    dispose: () => {
      subscription.dispose();
      list.dispose();
      edits.dispose();
      folder.dispose();
    },
  };
}

/** The list's entry for a session; `undefined` while it has no end. */
function listed({ id, projectId, taskRef, name, isPinned, startedAt, end, unsettled }: SessionRecord, stamp: string): ListedSession | undefined {
  // What is not settled yet is opened at the next start, so that it will be.
  const believed = unsettled === undefined ? stamp : '';
  return end === undefined ? undefined : { id, projectId, ...(taskRef === undefined ? {} : { taskRef }), name, ...(isPinned === true ? { isPinned } : {}), startedAt, endedAt: end.at, stamp: believed };
}
