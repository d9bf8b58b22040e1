import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { NounOperations } from '../../../src/host/rpc/operationHandlers.ts';
import { addProject, untilSession, type EffectTests } from './effectTest.ts';

export const taskEffects: EffectTests<NounOperations<'tasks'>> = {
  'tasks.create': async (context) => {
    const { id: projectId } = await addProject(context);
    const opId = 'create-once-01';
    const first = await context.client.call('tasks.create', { projectId, title: 'Fix it', description: 'Why:\n- because' }, { opId });
    assert.match(await readFile(first.task.file, 'utf8'), /title: Fix it[\s\S]*- because/);
    await context.restart();
    const again = await context.client.call('tasks.create', { projectId, title: 'Fix it' }, { opId });
    assert.deepEqual(again, first, 'a repeat returns the first result');
    const { task: next } = await context.second.call('tasks.create', { projectId, title: 'Another' });
    assert.notEqual(next.ref, first.task.ref);
    assert.equal((await context.second.call('tasks.list', { projectId })).tasks.length, 2);
    await assert.rejects(context.client.call('tasks.create', { projectId: 'nowhere', title: 'x' }), { code: 'notFound' });
  },
  'tasks.list': async (context) => {
    const { id: projectId } = await addProject(context);
    assert.deepEqual((await context.client.call('tasks.list', {})).tasks, []);
    await context.second.call('tasks.create', { projectId, title: 'One', column: 'todo' });
    await context.second.call('tasks.create', { projectId, title: 'Two', column: 'done' });
    assert.deepEqual((await context.client.call('tasks.list', { column: 'todo' })).tasks.map((t) => t.title), ['One']);
  },
  'tasks.get': async (context) => {
    const { id: projectId } = await addProject(context);
    const one = await context.second.call('tasks.create', { projectId, title: 'One', description: 'first' });
    const two = await context.second.call('tasks.create', { projectId, title: 'Two', description: 'second' });
    assert.deepEqual(await context.client.call('tasks.get', { ref: one.task.ref }), one);
    assert.deepEqual(await context.client.call('tasks.get', { ref: two.task.ref }), two);
  },
  'tasks.update': async (context) => {
    const { id: projectId } = await addProject(context);
    const { task } = await context.client.call('tasks.create', { projectId, title: 'One', description: 'text' });
    await context.client.call('tasks.update', { ref: task.ref, revision: task.revision, title: 'Uno', column: 'review' });
    await assert.rejects(context.second.call('tasks.update', { ref: task.ref, revision: task.revision, title: 'Ein' }), { code: 'conflict' });
    await context.restart();
    const { task: after } = await context.second.call('tasks.get', { ref: task.ref });
    assert.deepEqual([after.title, after.column, after.description], ['Uno', 'review', 'text']);
  },
  'tasks.dispatch': async (context) => {
    const { id: projectId } = await addProject(context);
    const { task } = await context.client.call('tasks.create', { projectId, title: 'echo title', description: 'the why' });
    const { session, task: dispatched } = await context.client.call('tasks.dispatch', { ref: task.ref, launch: { streamMode: 'perTurn' } });
    assert.equal(session.streamMode, 'perTurn');
    assert.equal(dispatched.column, 'inProgress');
    await untilSession(context, session.id, (s) => s.turnCount === 1 && s.taskRef === task.ref);
    assert.match(context.agents.prompts[0] ?? '', /^echo title[\s\S]*the why/);
    await context.restart();
    const { task: after } = await context.second.call('tasks.get', { ref: task.ref });
    assert.deepEqual([after.column, after.sessionIds], ['inProgress', [session.id]]);
  },
};
