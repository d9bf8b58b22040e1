import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import type { ClientClock } from '../../../src/extension/hostClient/delay.ts';
import { HostClient } from '../../../src/extension/hostClient/hostClient.ts';
import type { HostLink } from '../../../src/extension/hostClient/hostLink.ts';
import type { HostSource } from '../../../src/extension/hostClient/hostSource.ts';
import { InWindowSource } from '../../../src/extension/hostClient/inWindowSource.ts';
import { systemClock } from '../../../src/extension/state/clock.ts';
import type { FleetEvent } from '../../../src/protocol/events/fleet.ts';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import { isAlive } from '../../support/processTree.ts';
import { buildHost, type BuiltHost } from './builtHost.ts';
import { HostProcesses, until, untilEnded } from './hostProcesses.ts';

describe('host client with real hosts', function () {
  this.timeout(40_000);
  let built: BuiltHost;
  let hosts: HostProcesses;
  const clients: HostClient[] = [];
  before(async () => { built = await buildHost(); });
  after(() => built[Symbol.asyncDispose]());
  beforeEach(async () => { hosts = await HostProcesses.create(built); });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await hosts[Symbol.asyncDispose]();
  });

  const makeClient = (source: HostSource = hosts.source(), version = '1.0.0', clock: ClientClock = systemClock): HostClient => {
    const client = new HostClient({ source, version, clock, log: { info: () => {}, warn: () => {} } });
    client.onDidChangeState((state) => { if (state.kind === 'connected' && state.mode === 'background') hosts.own(state.host.pid); });
    clients.push(client);
    return client;
  };
  const pidOf = (client: HostClient): number => (client.state.kind === 'connected' ? client.state.host.pid : 0);
  const addProject = (client: HostClient, opId: string) =>
    client.call('projects.add', { folder: hosts.temp.workspace, name: 'One', isTrusted: true }, { opId });
  const fleetOf = (client: HostClient): { snapshots: number; events: FleetEvent[] } => {
    const seen = { snapshots: 0, events: [] as FleetEvent[] };
    client.subscribe('fleet', {
      onSnapshot: () => { seen.snapshots += 1; },
      onEvents: (events) => { seen.events.push(...(events as FleetEvent[])); },
    });
    return seen;
  };

  it('restarts a killed host for all windows, each of which then has the same one', async () => {
    const windows = [makeClient(), makeClient(), makeClient()];
    await Promise.all(windows.map((client) => client.ensureStarted()));
    const killed = windows.map(pidOf);
    assert.equal(new Set(killed).size, 1);
    process.kill(killed[0] ?? 0, 'SIGKILL');
    await untilEnded(killed[0] ?? 0);
    const infos = await Promise.all(windows.map((client) => client.call('host.info', {})));
    assert.equal(new Set(infos.map(({ pid }) => pid)).size, 1);
    assert.notEqual(infos[0]?.pid, killed[0]);
  });

  it('gives up after three restarts, and says so until a person tries again', async () => {
    const client = makeClient();
    await client.ensureStarted();
    for (let loss = 0; loss < 4; loss += 1) {
      const pid = pidOf(client);
      process.kill(pid, 'SIGKILL');
      await until('lost', () => pidOf(client) !== pid);
      await until('connected or failed', () => client.state.kind === 'connected' || client.state.kind === 'failed');
    }
    assert.equal(client.state.kind, 'failed');
    await assert.rejects(client.call('host.info', {}), (error) => MissionControlError.is(error, 'hostUnavailable'));
    await client.retry();
    assert.equal(client.state.kind, 'connected');
  });

  it('gets the events it missed while it was away, and no snapshot', async () => {
    const source = hosts.source();
    const links: HostLink[] = [];
    const away = makeClient({
      connect: async () => {
        const link = await source.connect();
        if (link !== undefined) links.push(link);
        return link;
      },
      prepare: () => source.prepare(),
      start: () => source.start(),
      lookAtHolder: () => source.lookAtHolder(),
      endHolder: (seen) => source.endHolder(seen),
      dispose: () => source.dispose(),
    });
    const other = makeClient();
    await away.ensureStarted();
    await other.ensureStarted();
    const seen = fleetOf(away);
    await until('a snapshot', () => seen.snapshots === 1);
    // The other window's change and the loss happen in one go, so that the event finds nobody.
    links[0]?.close();
    await addProject(other, randomUUID());
    await until('the event', () => seen.events.some(({ type }) => type === 'projectChanged'));
    assert.equal(links.length, 2);
    assert.equal(seen.snapshots, 1);
    const stranger = await links[1]?.subscribe('fleet', { epoch: 'another life', seq: 1 });
    assert.ok(stranger?.snapshot);
  });

  it('gets the first result when it repeats an opId: over another connection, and after the host was killed', async () => {
    const client = makeClient();
    await client.ensureStarted();
    const opId = randomUUID();
    const first = await addProject(client, opId);
    const link = await hosts.connect();
    const again = await link?.call('projects.add', { folder: hosts.temp.workspace, name: 'One', isTrusted: true }, opId);
    assert.deepEqual(again, first);
    link?.close();
    process.kill(pidOf(client), 'SIGKILL');
    assert.deepEqual(await addProject(client, opId), first);
    assert.equal((await client.call('projects.list', {})).projects.length, 1);
  });

  it('joins an older host when the window opens, replaces it when asked for something, and leaves a newer one alone', async () => {
    const old = await hosts.startPid({ version: '0.9.0' });
    const client = makeClient();
    assert.equal(await client.connectIfRunning(), true);
    assert.equal(pidOf(client), old);
    assert.equal((await client.call('host.info', {})).version, '0.9.0');
    await client.ensureStarted();
    assert.equal(client.state.kind === 'connected' && client.state.host.version, '1.0.0');
    assert.equal(isAlive(old), false);
    const older = makeClient(hosts.source('0.9.5'), '0.9.5');
    await older.ensureStarted();
    assert.equal(pidOf(older), pidOf(client));
  });

  it('leaves agents at work in an older host alone until a person says so; those at rest fall asleep and wake with the next message', async () => {
    await hosts.startPid({ version: '0.9.0' });
    const client = makeClient();
    await client.connectIfRunning();
    await client.call('host.configure', { settings: { demo: true } });
    const { project } = await addProject(client, randomUUID());
    const start = async (prompt: string): Promise<string> => (await client.call('sessions.start', { projectId: project.id, prompt })).session.id;
    const get = async (sessionId: string) => (await client.call('sessions.get', { sessionId })).session;
    const sessionId = await start('Rest');
    const asks = await start('Work');
    await until('one waits for a person', async () => (await get(asks)).phase === 'waiting', 30_000);
    assert.equal((await client.replaceOlderHost())?.state, 'busy');
    assert.deepEqual([client.hostAge, (await get(asks)).phase], ['older', 'waiting']);
    // The demo agent asks in each first turn: this one is stopped and resumed, and then rests.
    await client.call('sessions.stop', { sessionId });
    await client.call('sessions.resume', { sessionId });
    await until('one rests', async () => (await get(sessionId)).phase === 'idle', 30_000);
    await client.call('sessions.queue', { sessionId: asks, text: 'And then?' });
    assert.deepEqual(await client.replaceOlderHost({ now: true }), { state: 'ending' });
    await until('a host of this version', () => client.hostAge === 'same', 20_000);
    const [rested, worked] = [await get(sessionId), await get(asks)];
    assert.deepEqual([rested.end?.reason, worked.end?.reason, worked.queue.map(({ text }) => text)], ['hibernated', 'interrupted', ['And then?']]);
    await client.call('host.configure', { settings: { demo: true } });
    await client.call('sessions.send', { sessionId, text: 'Go on' });
    await until('it is awake', async () => (await get(sessionId)).end === undefined);
    await client.call('host.shutdown', { force: true });
  });

  it('stops with the host that somebody stopped, and starts it when asked again', async () => {
    const client = makeClient();
    await client.ensureStarted();
    const pid = pidOf(client);
    assert.equal((await client.call('host.shutdown', {})).willStop, true);
    await until('stopped', () => client.state.kind === 'stopped');
    await client.ensureStarted();
    assert.notEqual(pidOf(client), pid);
  });

  it('notices a host that stands still, and goes on with it when it wakes; nothing is done twice', async function () {
    if (process.platform === 'win32') this.skip(); // There is no SIGSTOP.
    const speed = 5;
    const fast: ClientClock = { monotonicMs: () => speed * systemClock.monotonicMs(), after: (delayMs, run) => systemClock.after(delayMs / speed, run) };
    const client = makeClient(hosts.source(), '1.0.0', fast);
    await client.ensureStarted();
    const pid = pidOf(client);
    process.kill(pid, 'SIGSTOP');
    try {
      const adding = addProject(client, randomUUID());
      await until('reconnecting', () => client.state.kind === 'reconnecting');
      assert.ok(client.state.kind === 'reconnecting' && client.state.error?.message === 'The host does not answer.');
      process.kill(pid, 'SIGCONT');
      await adding;
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    assert.equal(pidOf(client), pid);
    assert.equal((await client.call('projects.list', {})).projects.length, 1);
  });

  const inWindow = (): HostClient => {
    const { home } = hosts;
    return makeClient(new InWindowSource({
      home,
      version: '1.0.0',
      client: { kind: 'window', id: 'in-window', version: '1.0.0' },
      stage: () => Promise.resolve(built.folder),
      other: hosts.source(),
    }));
  };

  it('runs the host inside the window, which then holds the home alone', async () => {
    const client = inWindow();
    await client.ensureStarted();
    assert.equal(pidOf(client), process.pid);
    assert.equal((await client.call('host.info', {})).mode, 'window');
    const seen = fleetOf(client);
    await addProject(client, randomUUID());
    await until('the event', () => seen.snapshots === 1);
    assert.deepEqual(await hosts.start(), { state: 'alreadyRunning' });
    await client.close();
    await hosts.startPid();
  });

  it('tells a window that another window holds the home inside itself', async () => {
    const options = { home: hosts.home, version: '1.0.0', runtimeFolder: built.folder };
    const script = `require(${JSON.stringify(path.join(built.folder, 'inWindow.cjs'))})
      .startInWindowHost({ ...${JSON.stringify(options)}, onEnded: () => {} }).then(({ state }) => console.log(state)); setInterval(() => {}, 1000);`;
    const other = spawn(process.execPath, ['-e', script], { env: hosts.temp.env, stdio: ['ignore', 'pipe', 'inherit'] });
    hosts.own(other.pid ?? 0);
    assert.match(String((await once(other.stdout, 'data'))[0]), /running/);
    const isHeld = (error: unknown): boolean => MissionControlError.is(error, 'homeHeld') && error.message.includes('Another window');
    await assert.rejects(makeClient().ensureStarted(), isHeld);
    await assert.rejects(inWindow().ensureStarted(), isHeld);
    other.kill('SIGKILL');
    await once(other, 'exit');
    await inWindow().ensureStarted();
  });

  it('uses the background host that already holds the home, also in window mode', async () => {
    const pid = await hosts.startPid();
    const client = inWindow();
    await client.ensureStarted();
    assert.equal(pidOf(client), pid);
    assert.equal(client.state.kind === 'connected' && client.state.mode, 'background');
  });
});
