import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { HostConnection } from '../../../src/extension/hostClient/hostConnection.ts';
import type { HomeHolderRecord } from '../../../src/host/lifecycle/homeHolder.ts';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import { isAlive } from '../../support/processTree.ts';
import { buildHost, type BuiltHost } from './builtHost.ts';
import { HostProcesses, until, untilEnded } from './hostProcesses.ts';

/** The machine's own Node 20, as the oldest supported editor runs; the tests themselves run on Node 24. */
const OLD_NODE = '/usr/bin/node';

describe('host process', function () {
  this.timeout(30_000);
  let built: BuiltHost;
  let hosts: HostProcesses;
  before(async () => { built = await buildHost(); });
  after(() => built[Symbol.asyncDispose]());
  beforeEach(async () => { hosts = await HostProcesses.create(built); });
  afterEach(() => hosts[Symbol.asyncDispose]());

  it('listens at a private endpoint and answers host.info', async () => {
    const pid = await hosts.startPid({ version: '3.2.1' });
    const link = await hosts.connect();
    assert.ok(link);
    const info = await link.call('host.info', {}, undefined);
    assert.deepEqual([info.pid, info.version, info.mode, info.home], [pid, '3.2.1', 'background', hosts.home]);
    const folder = hosts.endpointFolder();
    if (process.platform !== 'win32') {
      const modeOf = async (file: string): Promise<string> => ((await stat(file)).mode & 0o777).toString(8);
      assert.equal(await modeOf(folder), '700');
      assert.equal(await modeOf(path.dirname(folder)), '700');
      assert.equal(await modeOf(path.join(folder, 's')), '600');
      assert.equal(await modeOf(path.join(folder, 'host.json')), '600');
    }
    const commandLine = process.platform === 'linux' ? await readFile(`/proc/${pid}/cmdline`, 'utf8') : '';
    assert.ok(!commandLine.includes((await hosts.record()).token));
    assert.ok(!(await readFile(path.join(hosts.home, 'host.log'), 'utf8')).includes((await hosts.record()).token));
    link.close();
  });

  it('lets a second host of the same home lose, which leaves the first alone', async () => {
    const pid = await hosts.startPid();
    assert.deepEqual(await hosts.start(), { state: 'alreadyRunning' });
    assert.deepEqual(await hosts.start({ env: { XDG_RUNTIME_DIR: '' } }), { state: 'alreadyRunning' });
    assert.ok(isAlive(pid));
    assert.ok(await hosts.connect());
  });

  it('excludes between Node 20 and Node 24', async function () {
    if (process.platform !== 'linux' || !existsSync(OLD_NODE)) this.skip();
    const first = await hosts.startPid({ execPath: OLD_NODE });
    assert.deepEqual(await hosts.start(), { state: 'alreadyRunning' });
    process.kill(first, 'SIGTERM');
    await untilEnded(first);
    await hosts.startPid();
    assert.deepEqual(await hosts.start({ execPath: OLD_NODE }), { state: 'alreadyRunning' });
  });

  it('is one, however many are started at once', async () => {
    const reports = await Promise.all(Array.from({ length: 20 }, () => hosts.start()));
    const states = reports.map(({ state }) => state).toSorted();
    assert.deepEqual(states, [...Array.from({ length: 19 }, () => 'alreadyRunning'), 'listening']);
    assert.ok(await hosts.connect());
  });

  it('starts after a host that was killed, over its stale socket', async () => {
    const killed = await hosts.startPid();
    process.kill(killed, 'SIGKILL');
    await untilEnded(killed);
    if (process.platform !== 'win32') assert.ok(existsSync(path.join(hosts.endpointFolder(), 's')));
    assert.equal(await hosts.connect(), undefined);
    const pid = await hosts.startPid();
    const link = await hosts.connect();
    assert.equal(link?.welcome.pid, pid);
    link?.close();
  });

  it('removes its endpoint and holder record on SIGTERM', async function () {
    if (process.platform === 'win32') this.skip(); // Signals end a process at once there.
    const pid = await hosts.startPid();
    const link = await hosts.connect();
    const goodbye = new Promise((resolve) => link?.onGoodbye(resolve));
    process.kill(pid, 'SIGTERM');
    assert.deepEqual(await goodbye, { reason: 'shutdown' });
    await untilEnded(pid);
    for (const name of ['s', 'host.json']) assert.equal(existsSync(path.join(hosts.endpointFolder(), name)), false);
    assert.equal(existsSync(path.join(hosts.home, 'holder.json')), false);
    assert.match(await readFile(path.join(hosts.home, 'host.log'), 'utf8'), /the host has ended/);
  });

  it('leaves when nothing needs it, not while a client is there', async () => {
    const graceMs = 1500; // Long enough for a client to come, on a busy machine too.
    const pid = await hosts.startPid({ args: ['--idle-grace-ms', String(graceMs)] });
    const link = await hosts.connect() ?? assert.fail('no host');
    await new Promise((resolve) => { setTimeout(resolve, graceMs + 500); });
    assert.ok(isAlive(pid));
    link.close();
    await untilEnded(pid);
    assert.equal(existsSync(path.join(hosts.endpointFolder(), 'host.json')), false);
  });

  it('refuses a wrong token, and everything before hello', async () => {
    await hosts.startPid();
    const { socket } = await hosts.record();
    const client = { kind: 'window' as const, id: 'x', version: '1' };
    await assert.rejects(HostConnection.open(connect(socket), { token: 'wrong', client }), (error) => MissionControlError.is(error, 'unauthorized'));
  });

  it('refuses a home that another machine holds, and says which', async () => {
    const other: HomeHolderRecord = {
      schema: 1, hostname: 'other-box', machineId: 'another', networkNamespace: 'net:[1]', home: hosts.home, pid: 77, version: '1.0.0',
      mode: 'background', epoch: 'e', endpointFolder: '/nowhere', runtimeFolder: '/nowhere', beat: 3, beatAt: new Date().toISOString(),
    };
    await mkdir(hosts.home, { recursive: true });
    await writeFile(path.join(hosts.home, 'holder.json'), JSON.stringify(other));
    const report = await hosts.start();
    assert.equal(report.state === 'failed' && report.code, 'homeHeld');
    assert.match(report.state === 'failed' ? report.message : '', /other-box/);
    assert.equal(existsSync(path.join(hosts.home, 'host.log')), false);
  });

  it('falls back to a shorter folder when XDG_RUNTIME_DIR is too long, and is found there', async () => {
    const long = path.join(hosts.temp.root, 'x'.repeat(100));
    await mkdir(long);
    const pid = await hosts.startPid({ env: { XDG_RUNTIME_DIR: long } });
    const holder = JSON.parse(await readFile(path.join(hosts.home, 'holder.json'), 'utf8')) as HomeHolderRecord;
    assert.ok(!holder.endpointFolder.startsWith(long));
    const link = await hosts.connect();
    assert.equal(link?.welcome.pid, pid);
    link?.close();
  });

  it('makes its endpoint again when someone removes it, as login managers and cleaners do', async () => {
    const pid = await hosts.startPid();
    const before = await hosts.connect();
    await rm(path.dirname(hosts.endpointFolder()), { recursive: true });
    assert.equal(await hosts.connect(), undefined);
    await until('the host can be found', async () => {
      const link = await hosts.connect();
      link?.close();
      return link?.welcome.pid === pid;
    }, 15_000);
    assert.equal((await before?.call('host.info', {}, undefined))?.pid, pid);
    before?.close();
    process.kill(pid, 'SIGTERM');
    await untilEnded(pid);
    assert.equal(existsSync(path.join(hosts.endpointFolder(), 's')), false);
  });

  it('says why it cannot start', async () => {
    const file = path.join(hosts.temp.root, 'file');
    await writeFile(file, '');
    const report = await hosts.start({ args: ['--home', path.join(file, 'home')] });
    assert.equal(report.state, 'failed');
    assert.match(report.state === 'failed' ? report.message : '', /ENOTDIR/);
    const unknown = await hosts.start({ args: ['--token', 'x'] });
    assert.match(unknown.state === 'failed' ? unknown.message : '', /token/);
    await until('no host', async () => (await hosts.connect()) === undefined);
  });
});
