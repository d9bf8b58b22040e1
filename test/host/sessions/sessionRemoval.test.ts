import assert from 'node:assert/strict';
import { readdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { claudeBinary } from '../../support/cache/claudeBinary.ts';
import { FakeModel } from '../../support/fakeModel/fakeModel.ts';
import { buildHost, type BuiltHost } from '../lifecycle/builtHost.ts';
import { HostProcesses, until } from '../lifecycle/hostProcesses.ts';
import { HostOperator } from './hostOperator.ts';
import { shownItems } from './shownItems.ts';

describe('a removed session of a real agent', function () {
  this.timeout(60_000);
  let built: BuiltHost;
  let model: FakeModel;
  let hosts: HostProcesses;
  before(async () => { built = await buildHost(); });
  after(() => built[Symbol.asyncDispose]());
  beforeEach(async () => {
    model = await FakeModel.start();
    hosts = await HostProcesses.create(built, { modelUrl: model.url });
  });
  afterEach(async () => {
    await hosts[Symbol.asyncDispose]();
    await model[Symbol.asyncDispose]();
  });

  it('leaves its transcript and its costs, and goes on where it was when its files are moved back', async () => {
    await hosts.startPid();
    const operator = await HostOperator.connect(hosts);
    await operator.call('host.configure', { settings: { claudePath: await claudeBinary() } });
    const { project } = await operator.call('projects.add', { folder: hosts.temp.workspace, isTrusted: true });
    const { id } = (await operator.call('sessions.start', { projectId: project.id, prompt: 'one @@ say first' })).session;
    await operator.turns(id, 1);
    await assert.rejects(operator.call('sessions.remove', { sessionId: id }), { code: 'sessionLive' });
    await operator.call('sessions.stop', { sessionId: id });
    const before = await operator.items(id);
    const { total } = await operator.call('ledger.today', {});
    const transcripts = await transcriptsBelow(hosts.temp.claudeConfigDir);
    assert.equal(transcripts.length, 1);

    await operator.call('sessions.remove', { sessionId: id });
    assert.deepEqual((await operator.call('sessions.list', {})).sessions, []);
    assert.deepEqual(await transcriptsBelow(hosts.temp.claudeConfigDir), transcripts);
    assert.deepEqual((await operator.call('ledger.today', {})).total, total);
    const trash = path.join(hosts.home, 'trash');
    const [day = ''] = await readdir(trash);
    await until('the audit line', async () => {
      const [name = ''] = (await readdir(path.join(hosts.home, 'events'))).filter((file) => /^\d/.test(file));
      return (await readFile(path.join(hosts.home, 'events', name), 'utf8')).split('\n').find((line) => line.includes('"sessions.remove"') && line.includes('"outcome":"ok"')) !== undefined;
    });

    for (const name of [`${id}.jsonl`, `${id}.json`]) await rename(path.join(trash, day, 'sessions', name), path.join(hosts.home, 'sessions', name));
    await until('the session is back', async () => (await operator.call('sessions.list', {})).sessions.length === 1);
    assert.deepEqual(shownItems(await operator.items(id)), shownItems(before));
    await operator.call('sessions.send', { sessionId: id, text: 'two @@ say second' });
    await operator.turns(id, 2);
    assert.deepEqual(await operator.texts(id), ['first', 'second']);
    await operator.call('sessions.stop', { sessionId: id });
    operator.close();
  });
});

/** Content of every transcript that the agent keeps, by name. */
async function transcriptsBelow(folder: string): Promise<readonly (readonly [string, string])[]> {
  const names = (await readdir(path.join(folder, 'projects'), { recursive: true })).filter((name) => name.endsWith('.jsonl')).toSorted();
  return await Promise.all(names.map(async (name) => [name, await readFile(path.join(folder, 'projects', name), 'utf8')] as const));
}
