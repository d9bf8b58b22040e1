import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { HostClient } from '../../../src/extension/hostClient/hostClient.ts';
import { systemClock } from '../../../src/extension/state/clock.ts';
import { identifyProcess } from '../../../src/host/lifecycle/processTable.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/version.ts';
import { NO_TOKENS } from '../../../src/protocol/domain/usageTotals.ts';
import { isAlive } from '../../support/processTree.ts';
import { buildHost, type BuiltHost } from './builtHost.ts';
import { HostProcesses, until, untilEnded } from './hostProcesses.ts';

const AGENT = { id: '00000000-0000-4000-8000-000000000001', name: 'Plan the harvest' };

describe('a host that cannot be reached', function () {
  this.timeout(40_000);
  let built: BuiltHost;
  let hosts: HostProcesses;
  const children: ChildProcess[] = [];
  before(async () => { built = await buildHost(); });
  after(() => built[Symbol.asyncDispose]());
  beforeEach(async () => { hosts = await HostProcesses.create(built); });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await hosts[Symbol.asyncDispose]();
  });

  const sleeper = (): number => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore', detached: true });
    children.push(child);
    return child.pid ?? assert.fail('it did not start');
  };
  const holderFile = (): string => path.join(hosts.home, 'holder.json');
  const holder = async (): Promise<Record<string, unknown>> => JSON.parse(await readFile(holderFile(), 'utf8')) as Record<string, unknown>;
  /** A host that stands still with an agent, as it wrote that down. */
  const startSilent = async (): Promise<{ pid: number; agent: number }> => {
    const pid = await hosts.startPid();
    await until('it says since when it runs', async () => (await holder())['startTime'] !== undefined);
    process.kill(pid, 'SIGSTOP');
    const agent = sleeper();
    const session = {
      schema: 1, ...AGENT, provider: 'claude', transport: 'stream', projectId: 'p', cwd: hosts.temp.workspace, permissionMode: 'default', agentSessionIds: [], startedAt: '2026-11-21T10:00:00.000Z',
      turnCount: 0, usage: NO_TOKENS, queue: [], process: await identifyProcess(agent),
    };
    await writeFile(path.join(hosts.home, 'sessions', `${AGENT.id}.json`), JSON.stringify(session));
    return { pid, agent };
  };

  it('is named with what would be lost, and ended with its agents by pid and start time, and nothing else', async function () {
    if (process.platform === 'win32') this.skip(); // There is no SIGSTOP.
    const { pid, agent } = await startSilent();
    const bystander = sleeper();
    const source = hosts.source();
    const seen = await source.lookAtHolder();
    assert.ok(seen.state === 'held');
    assert.deepEqual([seen.process.pid, seen.version, seen.agents], [pid, '1.0.0', [{ sessionId: AGENT.id, name: AGENT.name }]]);
    // Another process by now, for all we know.
    assert.equal((await source.endHolder({ ...seen.process, startTime: '1' })).state, 'held');
    assert.ok(isAlive(pid) && isAlive(agent));
    assert.deepEqual(await source.endHolder(seen.process), { state: 'ended', agentCount: 1 });
    assert.deepEqual([isAlive(pid), isAlive(agent), isAlive(bystander)], [false, false, true]);
    assert.deepEqual(await source.lookAtHolder(), { state: 'free' });
    assert.deepEqual(await source.endHolder(seen.process), { state: 'free' });
    const next = await hosts.startPid();
    assert.notEqual(next, pid);
    const link = await hosts.connect();
    const { session } = await link?.call('sessions.get', { sessionId: AGENT.id }, undefined) ?? assert.fail('it does not answer');
    assert.deepEqual([session.phase, session.end?.reason], ['ended', 'interrupted']);
    link?.close();
  });

  it('is left alone when its end could hit somebody else', async () => {
    const pid = await hosts.startPid();
    const source = hosts.source();
    await until('it says since when it runs', async () => (await holder())['startTime'] !== undefined);
    const own = await holder();
    process.kill(pid, 'SIGSTOP'); // So that it does not write its record anew.
    for (const [change, expected] of [
      [{ machineId: 'another', hostname: 'attic' }, 'elsewhere'],
      [{ mode: 'window' }, 'window'],
      [{ startTime: '1' }, 'unknown'],
      [{ startTime: undefined }, 'unknown'],
      [{ pid: process.pid }, 'unknown'],
    ] as const) {
      await writeFile(holderFile(), JSON.stringify({ ...own, ...change }));
      const seen = await source.lookAtHolder();
      assert.ok(seen.state === 'untouchable' && seen.holder === expected, JSON.stringify([change, seen]));
      assert.equal((await source.endHolder({ pid, startTime: String(own['startTime']) })).state, 'untouchable');
    }
    process.kill(pid, 'SIGCONT');
    assert.ok(isAlive(pid));
  });

  it('is none at all when something else listens at its old address and talks nonsense: another one is started', async () => {
    const pid = await hosts.startPid();
    const record = await hosts.record();
    process.kill(pid, 'SIGKILL');
    await untilEnded(pid);
    const folder = hosts.endpointFolder();
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const nonsense = createServer((socket) => {
      socket.on('error', () => {});
      socket.resume();
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    });
    const address = path.join(folder, 'x');
    await new Promise<void>((resolve) => { nonsense.listen(address, resolve); });
    await writeFile(path.join(folder, 'host.json'), JSON.stringify({ ...record, socket: address }));
    const client = new HostClient({ source: hosts.source(), version: '1.0.0', clock: systemClock, log: { info: () => {}, warn: () => {} } });
    try {
      await client.ensureStarted();
      assert.ok(client.state.kind === 'connected' && client.state.host.pid !== pid);
      hosts.own(client.state.host.pid);
      assert.equal((await client.call('host.info', {})).protocol, PROTOCOL_VERSION);
    } finally {
      await client.close();
      await new Promise((resolve) => { nonsense.close(resolve); });
    }
  });
});
