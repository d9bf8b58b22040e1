import assert from 'node:assert/strict';
import { realpath } from 'node:fs/promises';
import type { NounOperations } from '../../../src/host/rpc/operationHandlers.ts';
import { addProject, type EffectTests } from './effectTest.ts';

export const projectEffects: EffectTests<NounOperations<'projects'>> = {
  'projects.list': async (context) => {
    assert.deepEqual((await context.client.call('projects.list', {})).projects, []);
    const project = await addProject(context);
    assert.deepEqual((await context.client.call('projects.list', {})).projects, [project]);
  },
  'projects.add': async (context) => {
    const opId = 'add-once-0001';
    const input = { folder: context.folder, name: 'Alpha Beta', isTrusted: true };
    const first = await context.client.call('projects.add', input, { opId });
    assert.equal(first.project.folder, await realpath(context.folder));
    assert.equal(first.project.isTrusted, true);
    assert.deepEqual((await context.second.call('projects.list', {})).projects, [first.project]);
    await context.restart();
    assert.deepEqual(await context.client.call('projects.add', input, { opId }), first, 'a repeat returns the first result');
    assert.deepEqual((await context.second.call('projects.list', {})).projects, [first.project]);
    await assert.rejects(context.client.call('projects.add', input), { code: 'conflict' });
  },
  'projects.update': async (context) => {
    const project = await addProject(context);
    const { project: changed } = await context.client.call('projects.update', {
      projectId: project.id, revision: project.revision, name: 'Renamed', status: 'parked',
    });
    assert.equal(changed.name, 'Renamed');
    await assert.rejects(
      context.second.call('projects.update', { projectId: project.id, revision: project.revision, name: 'Lost update' }),
      { code: 'conflict' },
    );
    await context.restart();
    const [after] = (await context.second.call('projects.list', {})).projects;
    assert.deepEqual([after?.name, after?.status], ['Renamed', 'parked']);
  },
  'projects.setTrust': async (context) => {
    const project = await addProject(context);
    await context.client.call('projects.setTrust', { projectId: project.id, isTrusted: false });
    await context.restart();
    assert.equal((await context.second.call('projects.list', {})).projects[0]?.isTrusted, false);
    await assert.rejects(context.second.call('sessions.start', { projectId: project.id, prompt: 'echo x' }), { code: 'notTrusted' });
    await context.client.call('projects.setTrust', { projectId: project.id, isTrusted: true });
    await context.second.call('sessions.start', { projectId: project.id, prompt: 'echo x' });
  },
  'projects.remove': async (context) => {
    const project = await addProject(context);
    await context.client.call('projects.remove', { projectId: project.id });
    assert.deepEqual((await context.second.call('projects.list', {})).projects, []);
    await context.restart();
    assert.deepEqual((await context.second.call('projects.list', {})).projects, []);
    await realpath(context.folder);
  },
};
