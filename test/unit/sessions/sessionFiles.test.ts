import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Host } from '../../../src/host/composition.ts';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import type { SessionRecord } from '../../../src/protocol/files/fileKinds.ts';
import { reduceFleet, type FleetEvent, type FleetState } from '../../../src/protocol/events/fleet.ts';
import { ScriptedProvider } from '../../support/scriptedProvider.ts';
import { connectTo, startTestHost, type WireClient } from '../../support/testHost.ts';

/** A whole host, the system's own watching, and a person with an editor. */
describe('session files in the hands of a person', () => {
  let root: string;
  let host: Host;
  let client: WireClient;
  let snapshot: FleetState;
  let sessionId: string;

  /** The fleet as a window has it by now. */
  const fleet = (): FleetState => client.batches.filter(({ channel }) => channel === 'fleet').flatMap(({ events }) => events.map(({ event }) => event as FleetEvent)).reduce(reduceFleet, snapshot);
  const session = () => fleet().sessions.find(({ id }) => id === sessionId);
  const until = async (what: string, isSo: () => boolean): Promise<void> => {
    const deadline = performance.now() + 4000;
    while (!isSo()) {
      assert.ok(performance.now() < deadline, `waited for ${what}; session: ${JSON.stringify(session())}`);
      await new Promise((resolve) => { setTimeout(resolve, 10); });
    }
  };
  const file = (): string => path.join(root, 'home', 'sessions', `${sessionId}.json`);
  const onDisk = async (): Promise<SessionRecord> => JSON.parse(await readFile(file(), 'utf8')) as SessionRecord;
  const edit = async (change: (record: SessionRecord) => object): Promise<void> => { await writeFile(file(), JSON.stringify(change(await onDisk()), undefined, 2)); };

  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'mc-hand-'));
    await mkdir(path.join(root, 'alpha'));
    host = await startTestHost(path.join(root, 'home'), { providers: [new ScriptedProvider()] });
    client = await connectTo(host);
    snapshot = (await client.subscribe('fleet')).snapshot as FleetState;
    const { project } = await client.call('projects.add', { folder: path.join(root, 'alpha'), isTrusted: true });
    sessionId = (await client.call('sessions.start', { projectId: project.id, prompt: 'hang' })).session.id;
    await until('the agent', () => session()?.phase === 'thinking');
  });
  afterEach(async () => {
    client.dispose();
    await host.shutdown('shutdown');
    await rm(root, { recursive: true, force: true });
  });

  it('are read again under a live agent, and what the host writes next keeps what was changed', async () => {
    await client.call('sessions.queue', { sessionId, text: 'echo one' });
    await edit((record) => ({ ...record, name: 'By hand', note: 'mine', queue: record.queue.map((message) => (message.text === 'echo one' ? { ...message, text: 'echo two' } : message)) }));
    await until('the new name', () => session()?.name === 'By hand');
    assert.deepEqual(session()?.queue.map(({ text }) => text), ['echo two']);
    await client.call('sessions.interrupt', { sessionId });
    await until('the follow-up', () => session()?.turnCount === 2);
    const { items } = await client.call('sessions.get', { sessionId });
    assert.deepEqual(items.flatMap((item) => (item.type === 'user' ? [item.text] : [])), ['hang', 'echo two']);
    await client.call('sessions.stop', { sessionId });
    const disk = await onDisk();
    assert.deepEqual([disk.name, disk.turnCount, disk.queue, (disk as { note?: string }).note], ['By hand', 2, [], 'mine']);
  });

  it('are set aside when they do not parse, written back from what is known, and the list of such files gets shorter again', async () => {
    await client.call('sessions.stop', { sessionId });
    const good = await readFile(file(), 'utf8');
    await writeFile(file(), good.slice(0, 40));
    await until('the broken file', () => fleet().quarantined.length === 1);
    const [broken] = fleet().quarantined;
    assert.equal(await readFile(broken?.movedTo ?? '', 'utf8'), good.slice(0, 40));
    assert.match(broken?.error ?? '', /JSON/);
    await until('the file in its place', () => existsSync(file()));
    assert.deepEqual(JSON.parse(await readFile(file(), 'utf8')), JSON.parse(good));
    assert.equal(session()?.end?.reason, 'stopped');
    await unlink(broken?.movedTo ?? '');
    await until('a shorter list', () => fleet().quarantined.length === 0);
    assert.deepEqual((await client.call('host.info', {})).quarantined, []);
  });

  it('take their session with them when they are deleted', async () => {
    await client.call('sessions.stop', { sessionId });
    await unlink(file());
    await until('nothing to see', () => session() === undefined);
    await assert.rejects(client.call('sessions.resume', { sessionId }), { code: 'notFound' });
  });

  it('of a newer version are shown and left alone: also one that had no end, with which the host still starts', async () => {
    await client.call('sessions.stop', { sessionId });
    await client.call('sessions.queue', { sessionId, text: 'echo later' });
    client.dispose();
    await host.shutdown('shutdown');
    const { end: _end, ...open } = await onDisk();
    const newer = `${JSON.stringify({ ...open, schema: 99, ofTheFuture: { a: 1 }, unsettled: { processKey: 'p', since: open.startedAt, usage: open.usage, isTurnOpen: true } })}\n`;
    await writeFile(file(), newer);
    host = await startTestHost(path.join(root, 'home'), { providers: [new ScriptedProvider()] });
    client = await connectTo(host);
    snapshot = (await client.subscribe('fleet')).snapshot as FleetState;
    assert.deepEqual([session()?.phase, session()?.end?.reason, session()?.isReadOnly, session()?.queue.length], ['ended', 'interrupted', true, 1]);
    assert.equal((await client.call('sessions.get', { sessionId })).session.name, open.name);
    const [message] = open.queue;
    assert.ok(message);
    const changes = [
      client.call('sessions.resume', { sessionId }),
      client.call('sessions.send', { sessionId, text: 'echo x' }),
      client.call('sessions.queue', { sessionId, text: 'echo x' }),
      client.call('sessions.unqueue', { sessionId, messageId: message.id }),
      client.call('sessions.rename', { sessionId, name: 'x' }),
      client.call('sessions.remove', { sessionId }),
    ];
    for (const change of changes) await assert.rejects(change, (error) => MissionControlError.is(error, 'readOnly') && /newer version/.test(error.message));
    const { checks } = await client.call('host.health', {});
    assert.match(checks.find(({ id }) => id === 'newerFiles')?.message ?? '', /^1 file was written by a newer version .*sessions/);
    assert.deepEqual([session()?.phase, session()?.name], ['ended', open.name]);
    assert.equal(await readFile(file(), 'utf8'), newer);
  });
});
