import assert from 'node:assert/strict';
import { readFile, realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { NounOperations } from '../../../src/host/rpc/operationHandlers.ts';
import { addProject, until, type EffectTests } from './effectTest.ts';

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
  'projects.setLaunchOptions': async (context) => {
    const project = await addProject(context);
    const launch = { maxTurns: 7, permissionMode: 'plan' as const, model: 'haiku' };
    const { project: changed } = await context.client.call('projects.setLaunchOptions', { projectId: project.id, revision: project.revision, launch });
    assert.deepEqual(changed.launch, launch);
    await assert.rejects(
      context.second.call('projects.setLaunchOptions', { projectId: project.id, revision: project.revision, launch: { maxTurns: 1 } }),
      { code: 'conflict' },
    );
    // By hand; what only a newer version knows stays.
    const file = path.join(context.home, 'projects', `${project.id}.json`);
    const content = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    await writeFile(file, JSON.stringify({ ...content, launch: { streamMode: 'perTurn', maxTurns: 9, brandNew: 1 } }));
    await until(context, async () => ((await context.second.call('projects.list', {})).projects[0]?.launch?.maxTurns === 9 ? true : undefined), 'the edit by hand');
    await context.client.call('projects.setLaunchOptions', { projectId: project.id, launch: { streamMode: 'perTurn' } });
    assert.deepEqual((JSON.parse(await readFile(file, 'utf8')) as { launch: unknown }).launch, { brandNew: 1, streamMode: 'perTurn' });
    await context.restart();
    const { session } = await context.second.call('sessions.start', { projectId: project.id, prompt: 'echo x' });
    assert.equal(session.streamMode, 'perTurn');
    await context.client.call('projects.setLaunchOptions', { projectId: project.id, launch: {} });
    assert.equal((await context.second.call('sessions.start', { projectId: project.id, prompt: 'echo y' })).session.streamMode, undefined);
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
