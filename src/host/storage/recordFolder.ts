import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as z from 'zod/mini';
import { MissionControlError } from '../../protocol/errors.ts';
import type { FileKind } from '../../protocol/files/fileKinds.ts';
import { say, type Said } from '../../protocol/texts/say.ts';
import type { Disposable } from '../util/disposable.ts';
import { Emitter, type Event } from '../util/emitter.ts';
import { BrokenFiles } from './brokenFiles.ts';
import {
  ChangedMeanwhile, ensurePrivateFolder, moveFile, namesIn, removeFile, removeLeftovers, stampNow, writeFileAtomic, type FileStamp,
} from './durableFile.ts';
import { kindNoun, knownKeys, type Extras, type ReadContent } from './fileContent.ts';
import { FolderChanges } from './folderChanges.ts';
import { KeyedQueue } from './keyedQueue.ts';
import { parseRecord, type RecordCodec, type RecordValues } from './recordCodec.ts';
import { backUp, readDisk, readDiskNow, type DiskState } from './recordDisk.ts';
import { RevisionHistory, revisionOf } from './revision.ts';
import type { StorageServices } from './storageServices.ts';

/** A record as it is on disk. */
export interface StoredRecord<C> {
  readonly id: string;
  readonly content: C;
  /** Keys that this version does not know. */
  readonly extras: Extras;
  /** SHA-256 (hex) of the file's bytes. */
  readonly revision: string;
  readonly file: string;
  /** Written by a newer version: shown, never changed. */
  readonly isReadOnly: boolean;
}

/** What happened to a record; `isExternal` when someone else than this host changed the file. `before` is what was known of it until now. */
export type RecordChange<C> =
  | { readonly kind: 'changed'; readonly record: StoredRecord<C>; readonly before: C | undefined; readonly isExternal: boolean }
  | { readonly kind: 'removed'; readonly id: string; readonly isExternal: boolean };

export interface RecordFolderOptions<S extends z.ZodMiniType> extends StorageServices {
  readonly folder: string;
  readonly kind: FileKind<S>;
  readonly codec: RecordCodec;
  /** Whether a record is written back from memory when its file was edited into something unreadable (which goes to quarantine). */
  readonly restoresBroken: boolean;
  /** Asked for each file at the start: true leaves it unread until `load` is called for it. It is watched all the same. */
  readonly isKnown?: (id: string, stamp: FileStamp) => boolean;
}

const WRITE_TRIES = 6;
/** A write cannot wait that long: it looks this often, with this pause. */
const BROKEN_TRIES = 8;
const BROKEN_PAUSE_MS = 25;
/** Files read in one go before the event loop gets its turn. */
const LOAD_CHUNK = 200;

/** A folder of files, one record each: the files are the truth, memory follows them, also when a person edits them. */
export class RecordFolder<S extends z.ZodMiniType> implements Disposable {
  private readonly options: RecordFolderOptions<S>;
  private readonly records = new Map<string, StoredRecord<z.infer<S>>>();
  private readonly stamps = new Map<string, FileStamp>();
  /** Files that are there and were not read, or were let go of. */
  private readonly unread = new Set<string>();
  private readonly unreadable = new Set<string>();
  private readonly broken: BrokenFiles;
  private readonly history = new RevisionHistory();
  private readonly queue = new KeyedQueue();
  /** Looks at the folder that nobody asked for and waits for. */
  private readonly looks = new Set<Promise<unknown>>();
  private readonly emitter = new Emitter<RecordChange<z.infer<S>>>();
  private readonly changes: FolderChanges;

  readonly onDidChange: Event<RecordChange<z.infer<S>>> = this.emitter.event;

  private constructor(options: RecordFolderOptions<S>) {
    this.options = options;
    this.broken = new BrokenFiles(options.clock, (id) => { this.inBackground(this.reread(id)); });
    this.changes = new FolderChanges({
      ...options,
      isOurs: (name) => options.codec.idOf(name) !== undefined,
      onNames: (names) => { this.inBackground(Promise.all(names.flatMap((name) => options.codec.idOf(name) ?? []).map((id) => this.reread(id)))); },
      onUnsure: () => { this.inBackground(this.rescan()); },
    });
  }

  static async open<S extends z.ZodMiniType>(options: RecordFolderOptions<S>): Promise<RecordFolder<S>> {
    const folder = new RecordFolder(options);
    await ensurePrivateFolder(options.folder);
    await removeLeftovers(options.folder);
    folder.changes.start();
    await folder.loadAll();
    return folder;
  }

  all(): readonly StoredRecord<z.infer<S>>[] {
    return [...this.records.values()];
  }

  get(id: string): StoredRecord<z.infer<S>> | undefined {
    return this.records.get(id);
  }

  /** Ids of files that are there, also of those that this version cannot read. */
  ids(): readonly string[] {
    return [...this.records.keys(), ...this.unread, ...this.unreadable, ...this.broken.ids()];
  }

  /** The record, read from its file if it was not; `undefined` when there is none that can be read. */
  async load(id: string): Promise<StoredRecord<z.infer<S>> | undefined> {
    if (!this.unread.has(id)) return this.records.get(id);
    return await this.queue.run(id, async () => {
      if (this.unread.has(id)) await this.follow(id, 'watch', readDiskNow(this.file(id)));
      return this.records.get(id);
    });
  }

  /** Lets a record leave the memory; its file is still watched. */
  release(id: string): void {
    const stamp = this.stamps.get(id);
    if (stamp === undefined || this.records.get(id)?.isReadOnly !== false) return;
    this.records.delete(id);
    this.history.forget(id);
    this.keepUnread(id, stamp);
  }

  /** What tells the file's present state from others; `undefined` when it is not known. */
  stampOf(id: string): FileStamp | undefined {
    return this.stamps.get(id);
  }

  /** Writes a new record; keys that the kind does not know are kept as extras. Throws `conflict` when the id is taken. */
  create(id: string, values: RecordValues): Promise<StoredRecord<z.infer<S>>> {
    return this.write(id, (current) => {
      if (current !== undefined) throw new MissionControlError('conflict', say('file.taken', { kind: kindNoun(this.options.kind), id }));
      return values;
    });
  }

  /**
   * Writes the whole record, as its only writer; optional keys it leaves out are removed, unknown ones stay. `content` is asked when the
   * writing begins.
   */
  put(id: string, content: () => z.infer<S>): Promise<StoredRecord<z.infer<S>>> {
    const absent = Object.fromEntries(knownKeys(this.options.kind).map((key) => [key, undefined]));
    return this.write(id, () => ({ ...absent, ...(content() as RecordValues) }));
  }

  /**
   * Changes fields, over what is on disk now. With `revision`, throws `conflict` when one of these very fields changed since, or when that
   * revision is not remembered. `touch` is written along when anything changes. Throws `notFound` and `readOnly`.
   */
  update(
    id: string,
    change: RecordValues | ((current: StoredRecord<z.infer<S>>) => RecordValues),
    options: { readonly revision?: string | undefined; readonly touch?: RecordValues } = {},
  ): Promise<StoredRecord<z.infer<S>>> {
    return this.write(id, (current) => {
      if (current === undefined) throw new MissionControlError('notFound', say('file.missing', { kind: kindNoun(this.options.kind), id }));
      const values = typeof change === 'function' ? change(current) : change;
      if (options.revision !== undefined) this.refuseConflict(current, values, options.revision);
      return values;
    }, options.touch);
  }

  /** Deletes the file, or moves it to `moveTo`. Throws `notFound` and `readOnly`. */
  remove(id: string, options: { readonly moveTo?: string } = {}): Promise<void> {
    return this.queue.run(id, async () => {
      await this.follow(id, 'write');
      this.refuseReadOnly(id);
      if (!this.records.has(id)) throw new MissionControlError('notFound', say('file.missing', { kind: kindNoun(this.options.kind), id }));
      if (options.moveTo === undefined) await removeFile(this.file(id));
      else await moveFile(this.file(id), options.moveTo);
      this.drop(id, false);
    });
  }

  /** Looks at every file again whose stamp changed. */
  async rescan(): Promise<void> {
    const names = await namesIn(this.options.folder);
    if (names === undefined) {
      await ensurePrivateFolder(this.options.folder);
      this.changes.start();
    }
    const ids = (names ?? []).flatMap((name) => this.options.codec.idOf(name) ?? []);
    await Promise.all([...new Set([...ids, ...this.records.keys(), ...this.unread, ...this.unreadable])].map((id) => this.reread(id)));
  }

  /** Looks at one file again. */
  reread(id: string): Promise<void> {
    return this.queue.run(id, async () => {
      const stamp = this.stamps.get(id);
      if (stamp === undefined || stampNow(this.file(id)) !== stamp) await this.follow(id, 'watch');
    });
  }

  /** Resolves when all writes and reads under way are done, and every look at the folder that a change called for. */
  async whenIdle(): Promise<void> {
    await Promise.all(this.looks);
    await this.queue.whenIdle();
  }

  dispose(): void {
    this.changes.dispose();
    this.broken.dispose();
    this.emitter.dispose();
  }

  private file(id: string): string {
    return path.join(this.options.folder, this.options.codec.fileName(id));
  }

  private keepUnread(id: string, stamp: FileStamp): void {
    this.unread.add(id);
    this.stamps.set(id, stamp);
  }

  private inBackground(work: Promise<unknown>): void {
    const look = work.catch((error: unknown) => { this.options.log.error(`following ${this.options.folder} failed`, error); }).finally(() => { this.looks.delete(look); });
    this.looks.add(look);
  }

  private async loadAll(): Promise<void> {
    const ids = (await readdir(this.options.folder)).flatMap((name) => this.options.codec.idOf(name) ?? []);
    const { isKnown } = this.options;
    for (const [index, id] of ids.entries()) {
      try {
        const stamp = isKnown === undefined ? undefined : stampNow(this.file(id));
        if (stamp !== undefined && isKnown?.(id, stamp) === true) this.keepUnread(id, stamp);
        else await this.follow(id, 'load', readDiskNow(this.file(id)));
      } catch (error) {
        // One file that cannot be read or moved (its rights, a folder of that name) must not keep the others from loading.
        this.options.log.error(`could not load ${this.file(id)}`, error);
      }
      if (index % LOAD_CHUNK === LOAD_CHUNK - 1) await new Promise((resolve) => { setImmediate(resolve); });
    }
  }

  private write(id: string, plan: (current: StoredRecord<z.infer<S>> | undefined) => RecordValues, touch: RecordValues = {}): Promise<StoredRecord<z.infer<S>>> {
    return this.queue.run(id, async () => {
      for (let attempt = 1; attempt <= WRITE_TRIES; attempt += 1) {
        const disk = await this.follow(id, 'write');
        this.refuseReadOnly(id);
        const current = this.records.get(id);
        const values = { ...(current?.content as RecordValues | undefined), ...plan(current) };
        const unchanged = disk?.text;
        if (current !== undefined && this.render(unchanged, values) === unchanged) return current;
        const text = this.render(unchanged, { ...values, ...touch });
        const read = this.parse(id, text, new Date(this.options.clock.now()).toISOString());
        if (read.state !== 'current') {
          throw new MissionControlError('invalidInput', say('file.impossible', { kind: kindNoun(this.options.kind), reason: 'error' in read ? read.error : read.state }));
        }
        try {
          const stamp = await writeFileAtomic(this.file(id), text, { expected: { stamp: disk?.stamp } });
          return this.set(id, read, { revision: revisionOf(text), stamp }, false);
        } catch (error) {
          // Someone saved the file in this very moment: their edit is read first, ours goes on top.
          if (!(error instanceof ChangedMeanwhile)) throw error;
        }
      }
      throw new MissionControlError('conflict', say('file.keepsChanging', { file: this.file(id) }));
    });
  }

  private render(text: string | undefined, values: RecordValues): string {
    return this.options.codec.write(text, { schema: this.options.kind.schema, ...values });
  }

  private parse(id: string, text: string | undefined, modifiedAt: string): ReadContent<z.infer<S>> {
    return parseRecord(this.options, text, { id, modifiedAt });
  }

  /** Brings memory in line with the file and returns the file's state, after setting it aside or migrating it where needed. */
  private async follow(id: string, why: 'load' | 'watch' | 'write', given?: DiskState, tries = 1): Promise<DiskState | undefined> {
    const disk = given ?? await readDisk(this.file(id));
    if (disk === undefined) {
      this.drop(id, true);
      return undefined;
    }
    if (this.records.get(id)?.revision === disk.revision) {
      this.stamps.set(id, disk.stamp);
      this.broken.forget(id);
      return disk;
    }
    const read = this.parse(id, disk.text, disk.modifiedAt);
    switch (read.state) {
      case 'invalid':
        if (why === 'watch' && this.broken.mayBecomeWhole(id, disk.revision)) {
          this.stamps.delete(id);
          return disk;
        }
        if (why === 'write' && tries < BROKEN_TRIES) {
          // Maybe another program is writing it in this moment.
          await sleep(BROKEN_PAUSE_MS);
          return await this.follow(id, 'write', undefined, tries + 1);
        }
        return await this.setAside(id, disk, read.error);
      case 'newerUnreadable':
        this.drop(id, true);
        this.unreadable.add(id);
        this.options.newer?.note(this.file(id), false);
        this.options.log.warn(`${this.file(id)} is of schema ${read.schema}, which this version cannot read; it is left alone`);
        return disk;
      case 'migrated':
        return await this.migrate(id, disk, read, why);
      case 'current':
      case 'newer': {
        const isAsItWas = this.isAsItWas(id, disk, why);
        this.options.quarantine.noticeReadable(this.file(id), isAsItWas ? 'found' : 'edited');
        this.set(id, read, disk, !isAsItWas);
        return disk;
      }
    }
  }

  /** True when nobody changed the file since it was last looked at. */
  private isAsItWas(id: string, disk: DiskState, why: 'load' | 'watch' | 'write'): boolean {
    return why === 'load' || (this.unread.has(id) && this.stamps.get(id) === disk.stamp);
  }

  private async migrate(id: string, disk: DiskState, read: ReadContent<z.infer<S>> & { state: 'migrated' }, why: 'load' | 'watch' | 'write'): Promise<DiskState | undefined> {
    // The new content is no one's edit.
    const next = this.isAsItWas(id, disk, why) ? 'load' : 'write';
    const copy = await backUp(this.options.paths, this.file(id), read.from, this.options.clock);
    const before = this.options.codec.read(disk.text ?? '', { id, modifiedAt: disk.modifiedAt });
    const dropped = Object.fromEntries(Object.keys(before).filter((key) => !(key in read.raw)).map((key) => [key, undefined]));
    const text = this.options.codec.write(disk.text, { ...dropped, ...read.raw });
    await writeFileAtomic(this.file(id), text, { expected: { stamp: disk.stamp } });
    this.options.log.info(`migrated ${this.file(id)} from schema ${read.from}; the old file is ${copy}`);
    return await this.follow(id, next);
  }

  private async setAside(id: string, disk: DiskState, error: Said): Promise<DiskState | undefined> {
    this.broken.forget(id);
    const known = this.records.get(id);
    const isRestored = known?.isReadOnly === false && this.options.restoresBroken;
    await this.options.quarantine.setAside(this.file(id), error, { isRestored });
    if (!isRestored) {
      this.drop(id, true);
      return undefined;
    }
    const rest = disk.text === undefined ? undefined : this.options.codec.salvage?.(disk.text);
    await writeFileAtomic(this.file(id), this.render(rest, { ...known.extras, ...(known.content as RecordValues) }));
    return await this.follow(id, 'load');
  }

  private set(
    id: string,
    read: ReadContent<z.infer<S>> & { state: 'current' | 'newer' },
    disk: { readonly revision: string; readonly stamp: FileStamp },
    isExternal: boolean,
  ): StoredRecord<z.infer<S>> {
    const previous = this.records.get(id);
    if (previous !== undefined) this.history.remember(id, previous.revision, previous.content as RecordValues);
    const record: StoredRecord<z.infer<S>> = {
      id, content: read.content, extras: read.extras, revision: disk.revision, file: this.file(id), isReadOnly: read.state === 'newer',
    };
    if (record.isReadOnly) this.options.newer?.note(record.file, true);
    else this.options.newer?.forget(record.file);
    this.records.set(id, record);
    this.stamps.set(id, disk.stamp);
    this.unread.delete(id);
    this.unreadable.delete(id);
    this.broken.forget(id);
    this.emitter.fire({ kind: 'changed', record, before: previous?.content, isExternal });
    return record;
  }

  private drop(id: string, isExternal: boolean): void {
    this.stamps.delete(id);
    this.unreadable.delete(id);
    this.options.newer?.forget(this.file(id));
    this.broken.forget(id);
    this.history.forget(id);
    const wasUnread = this.unread.delete(id);
    if (this.records.delete(id) || wasUnread) this.emitter.fire({ kind: 'removed', id, isExternal });
  }

  private refuseReadOnly(id: string): void {
    if (!this.unreadable.has(id) && this.records.get(id)?.isReadOnly !== true) return;
    throw new MissionControlError('readOnly', say('file.newer', { file: this.file(id) }));
  }

  private refuseConflict(current: StoredRecord<z.infer<S>>, values: RecordValues, revision: string): void {
    const compared = this.options.codec.comparable?.(values) ?? values;
    const now = { revision: current.revision, fields: current.content as RecordValues };
    const fields = this.history.conflicts(current.id, revision, now, compared);
    if (fields?.length === 0) return;
    throw new MissionControlError('conflict', fields === undefined
      ? say('file.changed', { file: current.file })
      : say('file.fieldsChanged', { fields: fields.join(', '), file: current.file }));
  }
}
