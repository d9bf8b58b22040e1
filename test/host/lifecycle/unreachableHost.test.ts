import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { HostClient } from '../../../src/extension/hostClient/hostClient.ts';
import { isSilence } from '../../../src/extension/state/hostPort.ts';
import { systemClock } from '../../../src/extension/state/clock.ts';
import { identifyProcess } from '../../../src/host/lifecycle/processTable.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/version.ts';
import { NO_TOKENS } from '../../../src/protocol/domain/usageTotals.ts';
import { OtherProgram } from '../../support/otherProgram.ts';
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
  const window = (): HostClient => new HostClient({ source: hosts.source(), version: '1.0.0', clock: systemClock, log: { info: () => {}, warn: () => {} } });
  /** The host that a window has started, which ends with the test. */
  const hostOf = ({ state }: HostClient): number => {
    assert.ok(state.kind === 'connected');
    hosts.own(state.host.pid);
    return state.host.pid;
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

  it('is none at all when another program answers at its old address, under its old number: another host is started, and that program goes on', async () => {
    const pid = await hosts.startPid();
    process.kill(pid, 'SIGKILL');
    await untilEnded(pid);
    await using other = await OtherProgram.takeAddress(hosts.endpointFolder());
    await writeFile(holderFile(), JSON.stringify({ ...await holder(), pid: other.pid }));
    const client = window();
    try {
      assert.equal(await client.connectIfRunning(), false);
      assert.equal(client.state.kind, 'stopped', 'there is nothing to say');
      await client.ensureStarted();
      assert.ok(![pid, other.pid].includes(hostOf(client)));
      assert.equal((await client.call('host.info', {})).protocol, PROTOCOL_VERSION);
      assert.ok(other.isAlive);
    } finally {
      await client.close();
    }
  });

  it('is named when another program answers in its stead, and ended without that one', async function () {
    if (process.platform === 'win32') this.skip(); // There is no SIGSTOP.
    const { pid, agent } = await startSilent();
    await using other = await OtherProgram.takeAddress(hosts.endpointFolder());
    const client = window();
    try {
      assert.equal(await client.connectIfRunning(), false);
      assert.ok(client.state.kind === 'failed' && isSilence(client.state.error));
      assert.match(client.state.error.message, /Another program answers/);
      const seen = await client.lookAtHolder();
      assert.ok(seen.state === 'held' && seen.process.pid === pid);
      assert.deepEqual(await client.endHolder(seen.process), { state: 'ended', agentCount: 1 });
      assert.deepEqual([isAlive(pid), isAlive(agent), other.isAlive], [false, false, true]);
      await client.ensureStarted();
      assert.notEqual(hostOf(client), pid);
      assert.ok(other.isAlive);
    } finally {
      await client.close();
    }
  });
});
