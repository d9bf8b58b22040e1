import { readdir, stat } from 'node:fs/promises';
import { statSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { launchOptionsSchema } from '../../protocol/domain/launchOptions.ts';
import type { Project, ProjectView } from '../../protocol/domain/project.ts';
import { MissionControlError } from '../../protocol/errors.ts';
import { FILE_KINDS } from '../../protocol/files/fileKinds.ts';
import type { OperationInput } from '../../protocol/operations/operationTable.ts';
import { say } from '../../protocol/texts/say.ts';
import { jsonCodec } from '../storage/recordCodec.ts';
import { RecordFolder, type StoredRecord } from '../storage/recordFolder.ts';
import type { StorageServices } from '../storage/storageServices.ts';
import type { IntentLog } from '../storage/intentLog.ts';
import { KeyedQueue } from '../storage/keyedQueue.ts';
import { isoNow } from '../util/clock.ts';
import { DisposableStore, type Disposable } from '../util/disposable.ts';
import { Emitter, type Event } from '../util/emitter.ts';
import { nextAccent, projectIdFor, taskPrefixFor } from './projectNames.ts';
import { realPath, TrustedFolders } from './trustedFolders.ts';

export type ProjectChange =
  | { readonly kind: 'changed'; readonly project: ProjectView }
  | { readonly kind: 'removed'; readonly projectId: string };

export interface ProjectStoreOptions extends StorageServices {
  readonly intents: IntentLog;
}

/** Who asks, and as part of which operation: a repeat of it after a crash finds what the first try made. */
export interface ProjectRequestor {
  readonly clientId: string;
  readonly opId: string;
}

type ProjectRecord = StoredRecord<Project>;
type ProjectFolder = RecordFolder<typeof FILE_KINDS.project.content>;

const ADD = 'project.add';
const REMOVE = 'project.remove';
const intentPayload = z.object({ projectId: z.string(), folder: z.string(), clientId: z.string() });

/** The projects and the trust in their folders. Removed projects are kept apart, so that ids and task refs are never given twice. */
export class ProjectStore implements Disposable {
  private readonly options: ProjectStoreOptions;
  private readonly projects: ProjectFolder;
  private readonly removed: ProjectFolder;
  private readonly trust: TrustedFolders;
  private readonly queue = new KeyedQueue();
  private readonly announced = new Map<string, ProjectView>();
  private readonly disposables = new DisposableStore();
  private readonly emitter: Emitter<ProjectChange>;

  readonly onDidChange: Event<ProjectChange>;

  private constructor(options: ProjectStoreOptions, projects: ProjectFolder, removed: ProjectFolder, trust: TrustedFolders) {
    this.options = options;
    this.emitter = this.disposables.add(new Emitter<ProjectChange>());
    this.onDidChange = this.emitter.event;
    this.projects = this.disposables.add(projects);
    this.removed = this.disposables.add(removed);
    this.trust = this.disposables.add(trust);
    this.disposables.add(projects.onDidChange((change) => { this.announce(change.kind === 'changed' ? change.record.id : change.id); }));
    this.disposables.add(trust.onDidChange(() => { this.refresh(); }));
  }

  static async open(options: ProjectStoreOptions): Promise<ProjectStore> {
    const files = { ...options, kind: FILE_KINDS.project, codec: jsonCodec({ hasId: true }), restoresBroken: true };
    const store = new ProjectStore(
      options,
      await RecordFolder.open({ ...files, folder: options.paths.projects }),
      await RecordFolder.open({ ...files, folder: options.paths.removedProjects }),
      await TrustedFolders.open(options),
    );
    await store.reconcile();
    store.refresh();
    return store;
  }

  /** By name. */
  list(): readonly ProjectView[] {
    return this.projects.all().map((record) => this.view(record)).toSorted((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
  }

  get(projectId: string): ProjectView | undefined {
    const record = this.projects.get(projectId);
    return record === undefined ? undefined : this.view(record);
  }

  /** Whether agents may be started in this folder. */
  isTrusted(folder: string): boolean {
    return this.trust.has(folder);
  }

  /** Looks again whether folders are there and trusted, and announces what changed. */
  refresh(): void {
    for (const id of new Set([...this.projects.all().map((record) => record.id), ...this.announced.keys()])) this.announce(id);
  }

  /** Makes a folder a project. A folder that was one before gets its old id, prefix and with them its tasks back. */
  add(input: OperationInput<'projects.add'>, by: ProjectRequestor): Promise<ProjectView> {
    return this.queue.run('add', async () => {
      const earlier = this.projects.all().find((record) => by.opId !== '' && record.extras['createdByOp'] === by.opId);
      if (earlier !== undefined) {
        if (input.isTrusted) await this.trust.confirm(earlier.content.folder, by.clientId);
        return this.view(earlier);
      }
      const folder = await existingFolder(input.folder);
      const holder = this.projects.all().find((record) => record.content.folder === folder);
      if (holder !== undefined) {
        throw new MissionControlError('conflict', say('project.folderTaken', { folder, project: holder.content.name }), {
          params: { projectId: holder.id },
        });
      }
      const before = this.removed.all().find((record) => record.content.folder === folder && !record.isReadOnly);
      const content = before === undefined ? await this.newProject(input, folder) : this.revived(before.content, input);
      const { createdByOp: _op, removedByOp: _removed, ...extras } = before?.extras ?? {};
      const intent = await this.options.intents.begin(ADD, { projectId: content.id, folder: input.isTrusted ? folder : '', clientId: by.clientId });
      const record = await this.projects.create(content.id, { ...extras, ...content, createdByOp: by.opId }).catch(async (error: unknown) => {
        await intent.settle();
        throw error;
      });
      if (input.isTrusted) await this.trust.confirm(folder, by.clientId);
      if (before !== undefined) await this.removed.remove(before.id);
      await intent.settle();
      return this.view(record);
    });
  }

  /** Changes fields; see `RecordFolder.update` for `revision`. */
  async update({ projectId, revision, ...input }: OperationInput<'projects.update'>): Promise<ProjectView> {
    const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
    const change = input.name === undefined ? given : { ...given, name: nonBlank(input.name) };
    return this.view(await this.projects.update(projectId, change, { revision, touch: { updatedAt: isoNow(this.options.clock) } }));
  }

  /** Replaces what agents of the project are started with; see `RecordFolder.update` for `revision`. What only a newer version knows of it stays. */
  async setLaunchOptions({ projectId, revision, launch }: OperationInput<'projects.setLaunchOptions'>): Promise<ProjectView> {
    const now = isoNow(this.options.clock);
    const change = ({ content }: ProjectRecord): { launch: Project['launch'] } => {
      const unknown = Object.entries(content.launch ?? {}).filter(([name]) => !Object.hasOwn(launchOptionsSchema.shape, name));
      const after = { ...Object.fromEntries(unknown), ...launch };
      return { launch: Object.keys(after).length === 0 ? undefined : after };
    };
    return this.view(await this.projects.update(projectId, change, { revision, touch: { updatedAt: now } }));
  }

  async setTrust(projectId: string, isTrusted: boolean, clientId: string): Promise<ProjectView> {
    const record = this.known(projectId);
    const { folder } = record.content; // Trust is not in the project's file: it can be revoked also where that is read-only.
    if (isTrusted) {
      const real = await existingFolder(folder);
      // What is there now is not what the person sees named: a link was put in the folder's place.
      if (real !== folder) throw new MissionControlError('conflict', say('project.folderMoved', { folder, real }));
      await this.trust.confirm(folder, clientId);
    } else {
      await this.trust.revoke(folder);
    }
    return this.view(record);
  }

  /** Takes a project off the list and revokes the trust in its folder. Its folder, tasks and sessions stay. */
  remove(projectId: string, by: ProjectRequestor): Promise<void> {
    return this.queue.run('add', async () => {
      if (this.projects.get(projectId) === undefined && this.removed.get(projectId)?.extras['removedByOp'] === by.opId) return;
      const { content, isReadOnly, file } = this.known(projectId);
      if (isReadOnly) {
        throw new MissionControlError('readOnly', say('project.newer', { project: content.name }), { params: { file } });
      }
      const intent = await this.options.intents.begin(REMOVE, { projectId, folder: content.folder, clientId: by.clientId });
      await this.trust.revoke(content.folder);
      await this.projects.update(projectId, { removedByOp: by.opId });
      await this.projects.remove(projectId, { moveTo: path.join(this.options.paths.removedProjects, `${projectId}.json`) });
      await this.removed.reread(projectId);
      await intent.settle();
    });
  }

  /** Resolves when all reads and writes under way are done. */
  async whenIdle(): Promise<void> {
    await Promise.all([this.queue.whenIdle(), this.projects.whenIdle(), this.trust.whenIdle()]);
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private known(projectId: string): ProjectRecord {
    const record = this.projects.get(projectId);
    if (record === undefined) throw new MissionControlError('notFound', say('project.missing', { projectId }));
    return record;
  }

  private async newProject(input: OperationInput<'projects.add'>, folder: string): Promise<Project> {
    const name = nonBlank(input.name ?? (path.basename(folder) || 'project'));
    const others = [...this.projects.all(), ...this.removed.all()].map((record) => record.content);
    // Tasks of a project whose file is gone must not become another project's.
    const ids = new Set([...this.projects.ids(), ...this.removed.ids(), ...await readdir(this.options.paths.tasks).catch(() => [])]);
    const prefixHolder = others.find((project) => project.taskPrefix === input.taskPrefix);
    if (prefixHolder !== undefined) {
      throw new MissionControlError('conflict', say('project.prefixTaken', { prefix: prefixHolder.taskPrefix, project: prefixHolder.name }));
    }
    const now = isoNow(this.options.clock);
    return {
      id: projectIdFor(name, (id) => ids.has(id)),
      name,
      folder,
      status: 'active',
      domain: input.domain ?? '',
      accent: input.accent ?? nextAccent(this.projects.all().map((record) => record.content)),
      taskPrefix: input.taskPrefix ?? taskPrefixFor(name, (prefix) => others.some((project) => project.taskPrefix === prefix)),
      createdAt: now,
      updatedAt: now,
    };
  }

  private revived(before: Project, input: OperationInput<'projects.add'>): Project {
    return {
      ...before,
      name: nonBlank(input.name ?? before.name),
      status: 'active',
      domain: input.domain ?? before.domain,
      accent: input.accent ?? before.accent,
      updatedAt: isoNow(this.options.clock),
    };
  }

  /** Brings what a crash cut short to its end. */
  private async reconcile(): Promise<void> {
    for (const intent of this.options.intents.takeLeft(ADD)) {
      const payload = z.safeParse(intentPayload, intent.payload);
      const project = payload.success ? this.projects.get(payload.data.projectId) : undefined;
      if (payload.success && project?.content.folder === payload.data.folder) await this.trust.confirm(project.content.folder, payload.data.clientId);
      if (project !== undefined && this.removed.get(project.id) !== undefined) await this.removed.remove(project.id);
      await intent.settle();
    }
    for (const intent of this.options.intents.takeLeft(REMOVE)) {
      const payload = z.safeParse(intentPayload, intent.payload);
      if (payload.success) {
        await this.trust.revoke(payload.data.folder);
        const { projectId } = payload.data;
        if (this.projects.get(projectId)?.isReadOnly === false) {
          await this.projects.remove(projectId, { moveTo: path.join(this.options.paths.removedProjects, `${projectId}.json`) });
          await this.removed.reread(projectId);
        }
      }
      await intent.settle();
    }
  }

  private announce(projectId: string): void {
    const project = this.get(projectId);
    const before = this.announced.get(projectId);
    if (project === undefined) {
      if (this.announced.delete(projectId)) this.emitter.fire({ kind: 'removed', projectId });
    } else if (!isDeepStrictEqual(project, before)) {
      this.announced.set(projectId, project);
      this.emitter.fire({ kind: 'changed', project });
    }
  }

  private view(record: ProjectRecord): ProjectView {
    return {
      ...record.content,
      revision: record.revision,
      isTrusted: this.trust.has(record.content.folder),
      isFolderPresent: isFolder(record.content.folder),
      isReadOnly: record.isReadOnly,
    };
  }
}

function isFolder(folder: string): boolean {
  try {
    return statSync(folder).isDirectory();
  } catch {
    return false;
  }
}

function nonBlank(name: string): string {
  const trimmed = name.trim();
  if (trimmed === '') throw new MissionControlError('invalidInput', say('project.nameless'));
  return trimmed.slice(0, 120);
}

async function existingFolder(folder: string): Promise<string> {
  const real = path.isAbsolute(folder) ? realPath(folder) : undefined;
  if (real === undefined || !(await stat(real)).isDirectory()) {
    throw new MissionControlError('invalidInput', say('project.noFolder', { folder }));
  }
  return real;
}
