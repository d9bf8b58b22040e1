import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ScriptedProvider } from '../../support/scriptedProvider.ts';
import { connectTo, startTestHost } from '../../support/testHost.ts';

describe('a host whose home was taken over', () => {
  let root: string;
  beforeEach(async () => { root = await mkdtemp(path.join(os.tmpdir(), 'mc-taken-')); });
  afterEach(async () => { await rm(root, { recursive: true, force: true }); });

  /** Every file below the home, with its content. */
  const content = async (home: string): Promise<Record<string, string>> => {
    const found: Record<string, string> = {};
    for (const entry of await readdir(home, { recursive: true, withFileTypes: true })) {
      const file = path.join(entry.parentPath, entry.name);
      if (entry.isFile()) found[path.relative(home, file)] = await readFile(file, 'utf8');
    }
    return found;
  };

  it('ends its agents and writes nothing any more', async () => {
    const home = path.join(root, 'home');
    const folder = path.join(root, 'alpha');
    await mkdir(folder);
    const agents = new ScriptedProvider();
    const host = await startTestHost(home, { providers: [agents] });
    const client = await connectTo(host);
    const { project } = await client.call('projects.add', { folder, isTrusted: true });
    const { session } = await client.call('sessions.start', { projectId: project.id, prompt: 'ask' });
    const find = async () => (await client.call('requests.list', {})).requests[0];
    while ((await find()) === undefined) await sleep(10);
    assert.equal((await find())?.sessionId, session.id);
    await sleep(1500); // What is written lazily is written.
    const before = await content(home);
    assert.ok(Object.keys(before).length > 3);
    assert.ok(host.isBusy());
    await host.shutdown('shutdown', { isHomeTaken: true });
    await sleep(300);
    assert.deepEqual(await content(home), before);
    assert.equal(host.clientCount, 0);
    assert.ok(!host.isBusy());
    client.dispose();
  });
});
