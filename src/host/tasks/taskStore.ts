import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { TASK_COLUMNS, type Task, type TaskDetail, type TaskView } from '../../protocol/domain/task.ts';
import { MissionControlError } from '../../protocol/errors.ts';
import type { OperationInput } from '../../protocol/operations/operationTable.ts';
import { say } from '../../protocol/texts/say.ts';
import type { Intent, IntentLog } from '../storage/intentLog.ts';
import { KeyedQueue } from '../storage/keyedQueue.ts';
import type { StorageServices } from '../storage/storageServices.ts';
import { isoNow } from '../util/clock.ts';
import { DisposableStore, type Disposable } from '../util/disposable.ts';
import { Emitter, type Event } from '../util/emitter.ts';
import { readDescription, taskNumber, taskRef } from './taskFile.ts';
import { TaskFolders, type TaskFolder, type TaskRecord } from './taskFolders.ts';
import { compareOrder, makeRoom, orderAtEnd } from './taskOrder.ts';

/** What tasks need to know of projects. Tasks of a project that is not there are kept on disk and not shown. */
export interface ProjectLookup {
  get(projectId: string): { readonly id: string; readonly taskPrefix: string } | undefined;
  readonly onDidChange: Event<{ readonly kind: 'changed'; readonly project: { readonly id: string } } | { readonly kind: 'removed'; readonly projectId: string }>;
}

export type TaskChange =
  | { readonly kind: 'changed'; readonly task: TaskView }
  | { readonly kind: 'removed'; readonly ref: string };

export interface TaskStoreOptions extends StorageServices {
  readonly intents: IntentLog;
  readonly projects: ProjectLookup;
}

const REORDER = 'task.reorder';
const DISPATCH = 'task.dispatch';
const reorderPayload = z.object({ projectId: z.string(), column: z.enum(TASK_COLUMNS), orders: z.record(z.string(), z.number()) });
const dispatchPayload = z.object({ ref: z.string(), opId: z.string(), sessionIds: z.array(z.string()) });

/** The tasks of all projects. */
export class TaskStore implements Disposable {
  private readonly options: TaskStoreOptions;
  private readonly folders: TaskFolders;
  private readonly queue = new KeyedQueue();
  private readonly disposables = new DisposableStore();
  private readonly emitter: Emitter<TaskChange>;
  /** Refs that were announced, by project. */
  private readonly shown = new Map<string, Set<string>>();

  readonly onDidChange: Event<TaskChange>;

  private constructor(options: TaskStoreOptions, folders: TaskFolders) {
    this.options = options;
    this.emitter = this.disposables.add(new Emitter<TaskChange>());
    this.onDidChange = this.emitter.event;
    this.folders = this.disposables.add(folders);
    for (const { projectId, files } of folders.all()) {
      if (options.projects.get(projectId) !== undefined) this.shown.set(projectId, new Set(files.all().map((record) => record.id)));
    }
    this.disposables.add(folders.onDidChange((change) => {
      const ref = change.kind === 'changed' ? change.record.id : change.id;
      this.announce(change.projectId, ref);
    }));
    this.disposables.add(options.projects.onDidChange((change) => {
      this.announceProject(change.kind === 'changed' ? change.project.id : change.projectId);
    }));
  }

  static async open(options: TaskStoreOptions): Promise<TaskStore> {
    const store = new TaskStore(options, await TaskFolders.open(options));
    await store.reconcileOrders();
    return store;
  }

  /** In board order: by column, then by place. Only tasks of projects that are there. */
  list(filter: OperationInput<'tasks.list'> = {}): readonly TaskView[] {
    const tasks = this.folders.all()
      .filter(({ projectId }) => (filter.projectId ?? projectId) === projectId && this.options.projects.get(projectId) !== undefined)
      .flatMap(({ files }) => files.all())
      .filter(({ content }) => (filter.column ?? content.column) === content.column);
    const place = new Map(TASK_COLUMNS.map((column, index) => [column, index]));
    return tasks.map(viewOf).toSorted((a, b) => (place.get(a.column) ?? 0) - (place.get(b.column) ?? 0) || compareOrder(a, b));
  }

  /** One task with its description, as it is on disk now. Throws `notFound`. */
  async get(ref: string): Promise<TaskDetail> {
    await this.known(ref).folder.files.reread(ref);
    return await this.detail(this.known(ref).record);
  }

  /** Creates a task at the end of its column. A repeat of the same operation gives the task that the first one made. */
  create(input: OperationInput<'tasks.create'>, opId: string): Promise<TaskDetail> {
    return this.queue.run(input.projectId, async () => {
      const project = this.options.projects.get(input.projectId);
      if (project === undefined) throw new MissionControlError('notFound', say('project.missing', { projectId: input.projectId }));
      const folder = await this.folders.ensure(input.projectId);
      const earlier = opId === '' ? undefined : folder.files.all().find((record) => record.extras['createdByOp'] === opId);
      if (earlier !== undefined) return await this.detail(earlier);
      const assignee = input.assignee?.trim() ?? '';
      const column = input.column ?? (assignee === '' ? 'inbox' : 'todo');
      const ref = await this.nextRef(folder, project.taskPrefix);
      const now = isoNow(this.options.clock);
      const task: Task = {
        ref, projectId: input.projectId, title: oneLine(input.title), column, priority: input.priority ?? 'medium', assignee,
        order: orderAtEnd(columnOf(folder, column)), sessionIds: [], createdAt: now, updatedAt: now,
      };
      return await this.detail(await folder.files.create(ref, { ...task, createdByOp: opId === '' ? undefined : opId, description: input.description ?? '' }));
    });
  }

  /**
   * Changes fields; see `RecordFolder.update` for `revision`. A task that changes its column goes to its end unless an order is given;
   * one in the inbox that gets an assignee goes to To Do unless a column is given.
   */
  update({ ref, revision, ...input }: OperationInput<'tasks.update'>): Promise<TaskDetail> {
    const { projectId } = this.known(ref).folder;
    return this.queue.run(projectId, async () => {
      const { folder, record } = this.known(ref);
      await folder.files.reread(ref);
      const current = folder.files.get(ref)?.content ?? record.content;
      const change = {
        ...onlyDefined(input),
        ...(input.title === undefined ? {} : { title: oneLine(input.title) }),
        ...(input.assignee === undefined ? {} : { assignee: input.assignee.trim() }),
      };
      const isAssigned = current.column === 'inbox' && current.assignee === '' && (change.assignee ?? '') !== '';
      const column = input.column ?? (isAssigned ? 'todo' : current.column);
      const moves = column !== current.column;
      // What follows from the change is not what the caller asked for: it must not make a conflict.
      const touch = {
        updatedAt: isoNow(this.options.clock),
        ...(moves ? { column } : {}),
        ...(moves && input.order === undefined ? { order: orderAtEnd(columnOf(folder, column)) } : {}),
      };
      await folder.files.update(ref, change, { revision, touch });
      if (input.order !== undefined) await this.reorder(folder, column, makeRoom(columnOf(folder, column), ref));
      return await this.detail(this.known(ref).record);
    });
  }

  /** Notes that a session is about to be started on a task. Throws `notFound` or `readOnly`. Settle it when the start failed. */
  async beginDispatch(ref: string, opId: string): Promise<Intent> {
    const { record } = this.known(ref);
    if (record.isReadOnly) {
      throw new MissionControlError('readOnly', say('file.newer', { file: record.file }));
    }
    return await this.options.intents.begin(DISPATCH, { ref, opId, sessionIds: record.content.sessionIds });
  }

  /** Notes that a session works on a task, which is now in progress. */
  async recordDispatch(ref: string, sessionId: string, opId: string): Promise<TaskView> {
    const { projectId } = this.known(ref).folder;
    return await this.queue.run(projectId, async () => {
      const { folder } = this.known(ref);
      const record = await folder.files.update(ref, ({ content }) => ({
        sessionIds: content.sessionIds.includes(sessionId) ? content.sessionIds : [...content.sessionIds, sessionId],
        ...(content.column === 'inProgress' ? {} : { column: 'inProgress', order: orderAtEnd(columnOf(folder, 'inProgress')) }),
        ...(opId === '' ? {} : { lastDispatch: { op: opId, session: sessionId } }),
      }), { touch: { updatedAt: isoNow(this.options.clock) } });
      return viewOf(record);
    });
  }

  /** The session that this very operation started on the task before, if it did. */
  dispatchedBy(ref: string, opId: string): string | undefined {
    const last = z.safeParse(z.object({ op: z.string(), session: z.string() }), this.known(ref).record.extras['lastDispatch']);
    return last.success && opId !== '' && last.data.op === opId ? last.data.session : undefined;
  }

  /** After a crash between starting a session and noting it on its task: notes it now. Call once, with all sessions there are. */
  async reconcileDispatches(sessions: readonly { readonly id: string; readonly taskRef?: string | undefined; readonly startedAt: string }[]): Promise<void> {
    for (const intent of this.options.intents.takeLeft(DISPATCH)) {
      const payload = z.safeParse(dispatchPayload, intent.payload);
      const started = payload.success ? sessions.find((session) =>
        session.taskRef === payload.data.ref && session.startedAt >= intent.at && !payload.data.sessionIds.includes(session.id)) : undefined;
      if (payload.success && started !== undefined && this.find(payload.data.ref)?.record.isReadOnly === false) {
        await this.recordDispatch(payload.data.ref, started.id, payload.data.opId);
      }
      await intent.settle();
    }
  }

  /** Resolves when all reads and writes under way are done. */
  async whenIdle(): Promise<void> {
    await this.queue.whenIdle();
    await this.folders.whenIdle();
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private find(ref: string): { folder: TaskFolder; record: TaskRecord } | undefined {
    for (const folder of this.folders.all()) {
      const record = folder.files.get(ref);
      if (record !== undefined && this.options.projects.get(folder.projectId) !== undefined) return { folder, record };
    }
    return undefined;
  }

  private known(ref: string): { folder: TaskFolder; record: TaskRecord } {
    const found = this.find(ref);
    if (found === undefined) throw new MissionControlError('notFound', say('task.missing', { ref }));
    return found;
  }

  private async detail(record: TaskRecord): Promise<TaskDetail> {
    return { ...viewOf(record), description: readDescription(await readFile(record.file, 'utf8')) };
  }

  private async nextRef(folder: TaskFolder, prefix: string): Promise<string> {
    const highest = folder.files.ids().reduce((max, ref) => Math.max(max, taskNumber(ref)), 0);
    for (;;) {
      const ref = taskRef(prefix, await folder.numbers.next(highest));
      if (this.folders.all().every(({ files }) => !files.ids().includes(ref))) return ref;
    }
  }

  private async reorder(folder: TaskFolder, column: Task['column'], orders: ReadonlyMap<string, number>): Promise<void> {
    if (orders.size === 0) return;
    const intent = await this.options.intents.begin(REORDER, { projectId: folder.projectId, column, orders: Object.fromEntries(orders) });
    await this.applyOrders(folder, column, orders);
    await intent.settle();
  }

  private async applyOrders(folder: TaskFolder, column: Task['column'], orders: ReadonlyMap<string, number>): Promise<void> {
    await Promise.all([...orders].map(async ([ref, order]) => {
      const record = folder.files.get(ref);
      // Files of a newer version keep their place, and so does what someone moved elsewhere meanwhile.
      if (record !== undefined && !record.isReadOnly && record.content.column === column) await folder.files.update(ref, { order });
    }));
  }

  private async reconcileOrders(): Promise<void> {
    for (const intent of this.options.intents.takeLeft(REORDER)) {
      const payload = z.safeParse(reorderPayload, intent.payload);
      const folder = payload.success ? this.folders.get(payload.data.projectId) : undefined;
      if (payload.success && folder !== undefined) await this.applyOrders(folder, payload.data.column, new Map(Object.entries(payload.data.orders)));
      await intent.settle();
    }
  }

  private announce(projectId: string, ref: string): void {
    const record = this.folders.get(projectId)?.files.get(ref);
    const shown = this.shown.get(projectId) ?? new Set();
    this.shown.set(projectId, shown);
    if (record !== undefined && this.options.projects.get(projectId) !== undefined) {
      shown.add(ref);
      this.emitter.fire({ kind: 'changed', task: viewOf(record) });
    } else if (shown.delete(ref)) {
      this.emitter.fire({ kind: 'removed', ref });
    }
  }

  /** Shows the tasks of a project that came (back), hides those of one that went. */
  private announceProject(projectId: string): void {
    const isThere = this.options.projects.get(projectId) !== undefined;
    const shown = this.shown.get(projectId);
    const refs = isThere ? this.folders.get(projectId)?.files.all().map((record) => record.id) ?? [] : [...shown ?? []];
    for (const ref of refs) {
      if (!isThere || shown?.has(ref) !== true) this.announce(projectId, ref);
    }
  }
}

function columnOf(folder: TaskFolder, column: Task['column']): readonly Task[] {
  return folder.files.all().map((record) => record.content).filter((task) => task.column === column);
}

function viewOf(record: TaskRecord): TaskView {
  const { descriptionHash: _hash, ...task } = record.content;
  return { ...task, revision: record.revision, file: record.file, isReadOnly: record.isReadOnly };
}

/** Without keys whose value is `undefined`: in an update they mean "leave it", in a file "remove it". */
function onlyDefined<T extends object>(input: T): T {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as T;
}

/** Titles are one line everywhere they are shown. */
function oneLine(title: string): string {
  const line = title.replaceAll(/\s+/g, ' ').trim();
  if (line === '') throw new MissionControlError('invalidInput', say('task.untitled'));
  return line;
}
