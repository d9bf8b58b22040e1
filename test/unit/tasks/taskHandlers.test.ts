import assert from 'node:assert/strict';
import type { SessionView } from '../../../src/protocol/domain/session.ts';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import type { OperationInput } from '../../../src/protocol/operations/operationTable.ts';
import { foreignText } from '../../../src/protocol/texts/say.ts';
import type { CallContext } from '../../../src/host/rpc/operationHandlers.ts';
import { IntentLog } from '../../../src/host/storage/intentLog.ts';
import { taskHandlers } from '../../../src/host/tasks/taskHandlers.ts';
import { TaskStore } from '../../../src/host/tasks/taskStore.ts';
import { createTestStorage, type TestStorage } from '../storage/testStorage.ts';

const session = (id: string): SessionView => ({ id }) as SessionView;

describe('tasks: dispatch', () => {
  let storage: TestStorage;
  let tasks: TaskStore;
  let asked: OperationInput<'sessions.start'>[];
  let failure: Error | undefined;
  const context = (opId: string): CallContext => ({ caller: { kind: 'window', role: 'operator', clientId: 'w' }, opId });
  const open = async (from: TestStorage): Promise<TaskStore> => await TaskStore.open({
    ...from, intents: await IntentLog.open(from), projects: { get: (id) => ({ id, taskPrefix: 'PA' }), onDidChange: () => ({ dispose: () => {} }) },
  });
  const handlers = (store = tasks): ReturnType<typeof taskHandlers> => taskHandlers({
    tasks: store,
    dispatch: async (request) => {
      if (failure !== undefined) throw failure;
      asked.push(request);
      return session(`s${asked.length}`);
    },
    findSession: (id) => session(id),
  });

  beforeEach(async () => {
    storage = await createTestStorage();
    tasks = await open(storage);
    asked = [];
    failure = undefined;
    await tasks.create({ projectId: 'p', title: 'Fix it', description: 'All of it.' }, 'op-create');
  });
  afterEach(async () => {
    tasks.dispose();
    await storage[Symbol.asyncDispose]();
  });

  it('starts an agent with title, description and extra prompt, and puts the task in progress', async () => {
    const result = await handlers()['tasks.dispatch']({ ref: 'PA-001', extraPrompt: 'Gently.', model: 'opus', permissionMode: 'plan' }, context('op-1'));
    assert.deepEqual(asked, [{
      projectId: 'p', prompt: 'Fix it\n\nAll of it.\n\nGently.', name: 'PA-001 Fix it', taskRef: 'PA-001', model: 'opus', permissionMode: 'plan',
    }]);
    assert.deepEqual([result.session.id, result.task.column, result.task.sessionIds], ['s1', 'inProgress', ['s1']]);
    await handlers()['tasks.dispatch']({ ref: 'PA-001' }, context('op-2'));
    assert.deepEqual((await tasks.get('PA-001')).sessionIds, ['s1', 's2']);
    await assert.rejects(handlers()['tasks.dispatch']({ ref: 'PA-002' }, context('op-3')), { code: 'notFound' });
  });

  it('moves nothing when the start fails', async () => {
    const before = await tasks.get('PA-001');
    failure = new MissionControlError('agentMissing', foreignText('No agent.'));
    await assert.rejects(handlers()['tasks.dispatch']({ ref: 'PA-001' }, context('op-1')), { code: 'agentMissing' });
    assert.deepEqual(await tasks.get('PA-001'), before);
    assert.deepEqual((await IntentLog.open(storage)).takeLeft('task.dispatch'), []);
  });

  it('starts no second agent for the same operation after a restart', async () => {
    await handlers()['tasks.dispatch']({ ref: 'PA-001' }, context('op-1'));
    const again = await open(await storage.reopened());
    const repeated = await handlers(again)['tasks.dispatch']({ ref: 'PA-001' }, context('op-1'));
    assert.equal(repeated.session.id, 's1');
    assert.equal(asked.length, 1);
    again.dispose();
  });

  it('notes a session that was started just before a crash', async () => {
    await tasks.beginDispatch('PA-001', 'op-crash');
    const next = await storage.reopened();
    const again = await open(next);
    const at = new Date(storage.clock.now()).toISOString();
    await again.reconcileDispatches([{ id: 'old', taskRef: 'PA-001', startedAt: '2020-01-01T00:00:00Z' }, { id: 'other', startedAt: at }, { id: 'mine', taskRef: 'PA-001', startedAt: at }]);
    const task = await again.get('PA-001');
    assert.deepEqual([task.sessionIds, task.column, again.dispatchedBy('PA-001', 'op-crash')], [['mine'], 'inProgress', 'mine']);
    assert.deepEqual((await IntentLog.open(storage)).takeLeft('task.dispatch'), []);
    again.dispose();
  });
});
