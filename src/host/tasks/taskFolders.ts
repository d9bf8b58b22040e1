import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { RecordChange, StoredRecord } from '../storage/recordFolder.ts';
import type { StorageServices } from '../storage/storageServices.ts';
import { RecordFolder } from '../storage/recordFolder.ts';
import { ensurePrivateFolder } from '../storage/durableFile.ts';
import { FolderChanges } from '../storage/folderChanges.ts';
import type { Disposable } from '../util/disposable.ts';
import { Emitter, type Event } from '../util/emitter.ts';
import { TASK_FILE, taskCodec, type TaskContent, type taskContentSchema } from './taskFile.ts';
import { TaskNumbers } from './taskNumbers.ts';

export type TaskRecord = StoredRecord<TaskContent>;

/** The task files of one project. */
export interface TaskFolder {
  readonly projectId: string;
  readonly files: RecordFolder<typeof taskContentSchema>;
  readonly numbers: TaskNumbers;
}

const PROJECT_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** The folders below `<home>/tasks/`, one a project; new ones are found while we run. */
export class TaskFolders implements Disposable {
  private readonly services: StorageServices;
  private readonly opened = new Map<string, Promise<TaskFolder>>();
  private readonly folders = new Map<string, TaskFolder>();
  private readonly emitter = new Emitter<RecordChange<TaskContent> & { readonly projectId: string }>();
  private readonly changes: FolderChanges;
  private isDisposed = false;

  readonly onDidChange: Event<RecordChange<TaskContent> & { readonly projectId: string }> = this.emitter.event;

  private constructor(services: StorageServices) {
    this.services = services;
    const look = (): void => {
      void this.openAll().catch((error: unknown) => { services.log.error('looking for task folders failed', error); });
    };
    this.changes = new FolderChanges({
      ...services, folder: services.paths.tasks, isOurs: (name) => PROJECT_ID.test(name) && !this.opened.has(name), onNames: look, onUnsure: look,
    });
  }

  static async open(services: StorageServices): Promise<TaskFolders> {
    const folders = new TaskFolders(services);
    await ensurePrivateFolder(services.paths.tasks);
    folders.changes.start();
    await folders.openAll();
    return folders;
  }

  all(): readonly TaskFolder[] {
    return [...this.folders.values()];
  }

  get(projectId: string): TaskFolder | undefined {
    return this.folders.get(projectId);
  }

  /** Opens, and where it must creates, the folder of a project. */
  ensure(projectId: string): Promise<TaskFolder> {
    const known = this.opened.get(projectId);
    if (known !== undefined) return known;
    const opening = this.openOne(projectId);
    this.opened.set(projectId, opening);
    opening.catch(() => { this.opened.delete(projectId); });
    return opening;
  }

  async whenIdle(): Promise<void> {
    await Promise.all(this.all().map(({ files }) => files.whenIdle()));
  }

  dispose(): void {
    this.isDisposed = true;
    this.changes.dispose();
    for (const { files } of this.folders.values()) files.dispose();
    this.emitter.dispose();
  }

  private async openAll(): Promise<void> {
    const entries = await readdir(this.services.paths.tasks, { withFileTypes: true });
    await Promise.all(entries.filter((entry) => entry.isDirectory() && PROJECT_ID.test(entry.name)).map((entry) => this.ensure(entry.name)));
  }

  private async openOne(projectId: string): Promise<TaskFolder> {
    const folder = path.join(this.services.paths.tasks, projectId);
    const files = await RecordFolder.open({ ...this.services, folder, kind: TASK_FILE, codec: taskCodec(projectId), restoresBroken: true });
    const opened: TaskFolder = { projectId, files, numbers: new TaskNumbers(folder, this.services.log) };
    if (this.isDisposed) {
      files.dispose();
      return opened;
    }
    this.folders.set(projectId, opened);
    files.onDidChange((change) => { this.emitter.fire({ ...change, projectId }); });
    for (const record of files.all()) this.emitter.fire({ kind: 'changed', record, before: undefined, isExternal: true, projectId });
    return opened;
  }
}
