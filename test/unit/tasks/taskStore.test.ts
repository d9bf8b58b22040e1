import assert from 'node:assert/strict';
import { mkdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TaskDetail } from '../../../src/protocol/domain/task.ts';
import { OPERATIONS } from '../../../src/protocol/operations/operationTable.ts';
import { Emitter } from '../../../src/host/util/emitter.ts';
import { IntentLog } from '../../../src/host/storage/intentLog.ts';
import { BROKEN_GRACE_MS } from '../../../src/host/storage/brokenFiles.ts';
import { TaskStore, type ProjectLookup, type TaskChange } from '../../../src/host/tasks/taskStore.ts';
import { createTestStorage, type TestStorage } from '../storage/testStorage.ts';

const cases = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../fixtures/cases/projectsAndTasks.json'), 'utf8')) as {
  taskStatus: { name: string; input: { current: string; requested: string | null; assigned_to: string | null; assigned_to_provided: boolean }; expected: string | null }[];
  backlogCreate: { name: string; input: { title: string; priority: 'high' }; expected: object }[];
  taskInput: { name: string; operation: 'tasks.create' | 'tasks.update'; input: unknown; isValid: boolean }[];
};

describe('tasks: store', () => {
  let storage: TestStorage;
  let tasks: TaskStore;
  let events: TaskChange[];
  let count = 0;
  const projects = new Map<string, { id: string; taskPrefix: string }>();
  const projectEvents = new Emitter<Parameters<Parameters<ProjectLookup['onDidChange']>[0]>[0]>();
  const lookup: ProjectLookup = { get: (id) => projects.get(id), onDidChange: projectEvents.event };
  const open = async (from = storage): Promise<TaskStore> => await TaskStore.open({ ...from, intents: await IntentLog.open(from), projects: lookup });
  const create = async (title: string, more: object = {}): Promise<TaskDetail> => await tasks.create({ projectId: 'pay', title, ...more }, `op-${(count += 1)}`);
  const text = async (ref: string): Promise<string> => await readFile(storage.paths.task('pay', ref), 'utf8');
  const edit = async (ref: string, change: (old: string) => string): Promise<void> => {
    await writeFile(storage.paths.task('pay', ref), change(await text(ref)));
  };
  const seen = async (ref: string): Promise<void> => {
    storage.touched(path.join(storage.paths.tasks, 'pay'), `${ref}.md`);
    await tasks.whenIdle();
  };

  beforeEach(async () => {
    projects.clear();
    projects.set('pay', { id: 'pay', taskPrefix: 'PA' });
    storage = await createTestStorage();
    tasks = await open();
    events = [];
    tasks.onDidChange((event) => { events.push(event); });
  });
  afterEach(async () => {
    tasks.dispose();
    await storage[Symbol.asyncDispose]();
  });

  it('creates tasks as Markdown, in order, and finds them after a restart', async () => {
    const first = await create(' Fix:\n the "thing" ', { description: 'Do\n\nit.', priority: 'high' });
    assert.deepEqual([first.ref, first.title, first.column, first.priority, first.order, first.description], ['PA-001', 'Fix: the "thing"', 'inbox', 'high', 1, 'Do\n\nit.']);
    assert.match(await text('PA-001'), /^---\nschema: 1\nref: PA-001\n[\s\S]*\n---\n\nDo\n\nit\.\n$/);
    assert.equal((await create('second')).order, 2);
    const again = await open(await storage.reopened());
    assert.deepEqual(await again.get('PA-001'), first);
    assert.deepEqual(again.list().map(({ ref }) => ref), ['PA-001', 'PA-002']);
    again.dispose();
    await assert.rejects(tasks.create({ projectId: 'none', title: 'x' }, 'op-x'), { code: 'notFound' });
    await assert.rejects(tasks.get('PA-999'), { code: 'notFound' });
    await assert.rejects(create('   '), { code: 'invalidInput' });
  });

  it('numbers concurrent creations one by one and never gives a number again', async () => {
    const made = await Promise.all(Array.from({ length: 12 }, (_, i) => create(`t${i}`)));
    assert.deepEqual(made.map(({ ref }) => ref), Array.from({ length: 12 }, (_, i) => `PA-${String(i + 1).padStart(3, '0')}`));
    await unlink(storage.paths.task('pay', 'PA-012'));
    await seen('PA-012');
    assert.equal((await create('next')).ref, 'PA-013');
    await rm(path.join(storage.paths.tasks, 'pay', 'numbers.json'));
    await writeFile(storage.paths.task('pay', 'PA-1000'), '---\ntitle: by hand\n---\n');
    const again = await open(await storage.reopened());
    assert.equal((await again.create({ projectId: 'pay', title: 'x' }, 'op-new')).ref, 'PA-1001');
    again.dispose();
  });

  it('does not use a ref that another folder holds', async () => {
    await mkdir(path.join(storage.paths.tasks, 'old'), { recursive: true });
    await writeFile(storage.paths.task('old', 'PA-001'), '---\ntitle: of a project that is gone\n---\n');
    const again = await open(await storage.reopened());
    assert.deepEqual(again.list(), []);
    assert.equal((await again.create({ projectId: 'pay', title: 'x' }, 'op-1')).ref, 'PA-002');
    again.dispose();
  });

  it('gives a repeat of a creation the same task, also after a restart', async () => {
    const first = await tasks.create({ projectId: 'pay', title: 'once' }, 'op-same');
    const again = await open(await storage.reopened());
    assert.deepEqual(await again.create({ projectId: 'pay', title: 'once' }, 'op-same'), first);
    assert.equal(again.list().length, 1);
    again.dispose();
  });

  for (const { name, input, expected } of cases.taskStatus) {
    it(`${name}`, async () => {
      const columns: Record<string, 'inbox' | 'todo' | 'inProgress'> = { inbox: 'inbox', assigned: 'todo', in_progress: 'inProgress' };
      const current = columns[input.current];
      assert.ok(current !== undefined);
      const { ref } = await create('t', { column: current });
      const column = input.requested === null ? undefined : columns[input.requested];
      const updated = await tasks.update({
        ref, title: 'u', ...(column === undefined ? {} : { column }), ...(input.assigned_to_provided ? { assignee: input.assigned_to ?? '' } : {}),
      });
      assert.equal(updated.column, expected === null ? current : columns[expected]);
    });
  }

  for (const { name, input, expected } of cases.backlogCreate) {
    it(`creates: ${name}`, async () => {
      const { title, priority, column, sessionIds } = await create(input.title, { priority: input.priority });
      assert.deepEqual({ title, priority, column, sessionIds }, expected);
    });
  }

  for (const { name, operation, input, isValid } of cases.taskInput) {
    it(`checks input: ${name}`, () => { assert.equal(OPERATIONS[operation].input.safeParse(input).success, isValid); });
  }

  it('moves to the end of a column, or to the place that is asked for', async () => {
    for (const title of ['a', 'b', 'c']) await create(title, { column: 'todo' });
    await create('d');
    assert.equal((await tasks.update({ ref: 'PA-004', column: 'todo' })).order, 4);
    await tasks.update({ ref: 'PA-004', order: 1.5 });
    assert.deepEqual(tasks.list({ column: 'todo' }).map(({ title }) => title), ['a', 'd', 'b', 'c']);
    for (let i = 0; i < 60; i += 1) {
      // The second goes between the first two, again and again.
      const [first, second, third] = tasks.list({ column: 'todo' });
      assert.ok(first !== undefined && second !== undefined && third !== undefined);
      await tasks.update({ ref: third.ref, order: (first.order + second.order) / 2 });
      assert.deepEqual(tasks.list({ column: 'todo' }).slice(0, 3).map(({ ref }) => ref), [first.ref, third.ref, second.ref]);
    }
  });

  it('finishes making room that a crash cut short', async () => {
    for (const title of ['a', 'b', 'c']) await create(title, { column: 'todo' });
    await (await IntentLog.open(storage)).begin('task.reorder', { projectId: 'pay', column: 'todo', orders: { 'PA-001': 8, 'PA-002': 7, 'PA-009': 1 } });
    const again = await open(await storage.reopened());
    assert.deepEqual(again.list().map(({ title }) => title), ['c', 'b', 'a']);
    again.dispose();
  });

  it('merges with what a person writes in the editor meanwhile', async () => {
    const { ref, revision } = await create('t', { description: 'Mine' });
    await edit(ref, (old) => old.replace('title: t', 'title: t # important\nlabels: [x]').replace('Mine', 'Mine, by hand'));
    const updated = await tasks.update({ ref, revision, column: 'review' });
    assert.deepEqual([updated.description, updated.column], ['Mine, by hand', 'review']);
    assert.match(await text(ref), /title: t # important\nlabels: \[ x \]\n/);
    await assert.rejects(tasks.update({ ref, revision, description: 'Ours' }), { code: 'conflict' });
    await tasks.update({ ref, revision: updated.revision, description: 'Ours' });
    assert.match(await text(ref), /\n---\n\nOurs\n$/);
    await edit(ref, (old) => old.replace('column: review', 'column: done'));
    await seen(ref);
    const last = events.at(-1);
    assert.ok(last?.kind === 'changed');
    assert.equal(last.task.column, 'done');
    assert.equal((await tasks.get(ref)).description, 'Ours');
  });

  it('reads the file, not its memory, before it shows a task', async () => {
    const { ref } = await create('t');
    await edit(ref, (old) => old.replace('title: t', 'title: edited'));
    assert.equal((await tasks.get(ref)).title, 'edited');
  });

  it('sets a broken edit aside and keeps the task with the body that was written', async () => {
    const { ref } = await create('t', { description: 'Body' });
    await edit(ref, (old) => old.replace('title: t', 'title: [t').replace('Body', 'New body'));
    await seen(ref);
    storage.clock.advance(BROKEN_GRACE_MS);
    await tasks.whenIdle();
    const [set] = storage.quarantine.list();
    assert.match(set?.error ?? '', /not valid YAML/);
    const restored = await tasks.get(ref);
    assert.deepEqual([restored.title, restored.description], ['t', 'New body']);
  });

  it('shows files of a newer version and does not touch them', async () => {
    const { ref } = await create('t');
    await edit(ref, (old) => old.replace('schema: 1', 'schema: 2'));
    const before = await text(ref);
    assert.equal((await tasks.get(ref)).isReadOnly, true);
    await assert.rejects(tasks.update({ ref, title: 'x' }), { code: 'readOnly' });
    await assert.rejects(tasks.beginDispatch(ref, 'op'), { code: 'readOnly' });
    assert.equal(await text(ref), before);
  });

  it('hides the tasks of a project that goes and shows them when it is back', async () => {
    await create('a');
    projects.clear();
    projectEvents.fire({ kind: 'removed', projectId: 'pay' });
    assert.deepEqual(events.at(-1), { kind: 'removed', ref: 'PA-001' });
    assert.deepEqual(tasks.list(), []);
    await assert.rejects(tasks.get('PA-001'), { code: 'notFound' });
    projects.set('pay', { id: 'pay', taskPrefix: 'PA' });
    projectEvents.fire({ kind: 'changed', project: { id: 'pay' } });
    const length = events.length;
    assert.equal(events.at(-1)?.kind, 'changed');
    projectEvents.fire({ kind: 'changed', project: { id: 'pay' } });
    assert.equal(events.length, length);
  });

  it('finds a project folder that appears while it runs', async () => {
    await mkdir(path.join(storage.paths.tasks, 'new'));
    projects.set('new', { id: 'new', taskPrefix: 'NE' });
    await writeFile(storage.paths.task('new', 'NE-001'), '---\ntitle: by hand\n---\n');
    storage.touched(storage.paths.tasks, 'new');
    while (tasks.list().length === 0) await new Promise((resolve) => { setTimeout(resolve, 5); });
    assert.deepEqual(tasks.list().map(({ title }) => title), ['by hand']);
  });

  it('loads 5,000 tasks', async function () {
    this.timeout(60_000);
    const { ref } = await create('Task number one', { description: 'Some words about it.\n'.repeat(20) });
    const sample = await text(ref);
    await Promise.all(Array.from({ length: 5000 }, (_, i) => writeFile(storage.paths.task('pay', `PA-${i + 1000}`), sample.replaceAll('PA-001', `PA-${i + 1000}`))));
    const again = await open(await storage.reopened());
    assert.equal(again.list().length, 5001);
    again.dispose();
  });
});
