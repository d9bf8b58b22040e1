import './support/installEditor.ts';
import assert from 'node:assert/strict';
import type { DataTransfer, DataTransferItem } from 'vscode';
import type { TaskView } from '../../../src/protocol/domain/task.ts';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import { foreignText } from '../../../src/protocol/texts/say.ts';
import type { BacklogRow } from '../../../src/extension/views/backlog/backlogModel.ts';
import type { ModelNode } from '../../../src/extension/views/tree/modelNode.ts';
import type { TreeElement } from '../../../src/extension/views/tree/treeElement.ts';
import { FleetStore } from '../../../src/extension/state/fleetStore.ts';
import { FakeClock, FakeHost } from './support/fakeHost.ts';
import { fleet, project, task } from './support/fleetFixtures.ts';

const { BacklogDragAndDrop } = await import('../../../src/extension/views/backlog/backlogDragAndDrop.ts');
const { backlogModel } = await import('../../../src/extension/views/backlog/backlogModel.ts');

/** What the editor carries from the row that is dragged to the one under the mouse. */
class Carried {
  private readonly items = new Map<string, DataTransferItem>();
  get(mime: string): DataTransferItem | undefined { return this.items.get(mime); }
  set(mime: string, item: DataTransferItem): void { this.items.set(mime, item); }
  get size(): number { return this.items.size; }
}

const TASKS = [
  task('A-1', { order: 1 }), task('A-2', { order: 2, revision: 'r7' }), task('A-3', { order: 3 }), task('A-4', { column: 'done', order: 9 }),
  task('B-1', { projectId: 'beta', order: 1 }),
];

function setUp() {
  const host = new FakeHost();
  const store = new FleetStore(host, new FakeClock());
  host.listener?.onSnapshot(fleet({ projects: [project('alpha'), project('beta')], tasks: TASKS }));
  host.answers.set('tasks.update', (input: Partial<TaskView> & { ref: string }) => ({ task: { ...TASKS.find(({ ref }) => ref === input.ref), ...input, revision: 'next' } }));
  const shown: unknown[] = [];
  const dragging = new BacklogDragAndDrop(host, store, { show: (error: unknown) => { shown.push(error); } } as never);
  const rows = new Map<string, TreeElement<BacklogRow>>();
  const add = (node: ModelNode<BacklogRow>, parent: TreeElement<BacklogRow> | undefined): void => {
    const row = { node, parent, target: {} };
    rows.set(node.key, row);
    for (const child of node.children) add(child, row);
  };
  for (const node of backlogModel(store.state)) add(node, undefined);
  const row = (key: string): TreeElement<BacklogRow> => rows.get(key) ?? assert.fail(`no row ${key}`);
  const drag = async (keys: readonly string[], to: string | undefined): Promise<unknown[]> => {
    const carried = new Carried();
    dragging.handleDrag(keys.map(row), carried as unknown as DataTransfer);
    host.calls.length = 0;
    await dragging.handleDrop(to === undefined ? undefined : row(to), carried as unknown as DataTransfer);
    return host.calls.map(({ input }) => input);
  };
  return { host, drag, dragging, row, shown };
}

describe('backlog by mouse', () => {
  it('puts a task before the one that it is dropped on, with the revision that was seen', async () => {
    assert.deepEqual(await setUp().drag(['task:A-2'], 'task:A-1'), [{ ref: 'A-2', revision: 'r7', column: 'todo', order: 0 }]);
    assert.deepEqual(await setUp().drag(['task:A-1'], 'task:A-3'), [{ ref: 'A-1', revision: 'r1', column: 'todo', order: 2.5 }]);
    assert.deepEqual(await setUp().drag(['task:A-4'], 'task:A-2'), [{ ref: 'A-4', revision: 'r1', column: 'todo', order: 1.5 }]);
  });

  it('puts it at the end of a column, also of an empty one', async () => {
    assert.deepEqual(await setUp().drag(['task:A-1'], 'column:alpha/done'), [{ ref: 'A-1', revision: 'r1', column: 'done', order: 10 }]);
    assert.deepEqual(await setUp().drag(['task:A-1'], 'column:alpha/review/empty'), [{ ref: 'A-1', revision: 'r1', column: 'review', order: 0 }]);
  });

  it('keeps the order of several, each after the one before', async () => {
    const moved = await setUp().drag(['task:A-1', 'task:A-2'], 'column:alpha/done');
    assert.deepEqual(moved.map((input) => { const { ref, order } = input as TaskView; return [ref, order]; }), [['A-1', 10], ['A-2', 11]]);
  });

  it('carries tasks only, and leaves alone what is dropped on itself, on a project, on nothing or into another project', async () => {
    const { dragging, row } = setUp();
    const carried = new Carried();
    dragging.handleDrag([row('column:alpha/todo'), row('project:alpha')], carried as unknown as DataTransfer);
    assert.equal(carried.size, 0);
    for (const target of ['task:A-1', 'project:alpha', undefined, 'column:beta/todo', 'task:B-1']) assert.deepEqual(await setUp().drag(['task:A-1'], target), [], target);
    assert.deepEqual(await setUp().drag(['column:alpha/todo'], 'task:A-1'), []);
  });

  it('shows why a task could not be moved, and stops there', async () => {
    const { host, drag, shown } = setUp();
    host.answers.set('tasks.update', () => { throw new MissionControlError('conflict', foreignText('changed meanwhile')); });
    assert.equal((await drag(['task:A-1', 'task:A-2'], 'column:alpha/done')).length, 1);
    assert.ok(MissionControlError.is(shown[0], 'conflict'));
  });
});
