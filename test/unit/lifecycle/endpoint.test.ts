import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, stat, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { endpointFolders } from '../../../src/extension/hostClient/hostLocator.ts';
import { endpointCandidates, openEndpoint, resolveHome, type EndpointPlatform } from '../../../src/host/lifecycle/endpoint.ts';
import { parseHostArguments } from '../../../src/host/lifecycle/hostArguments.ts';
import { abstractName } from '../../../src/host/lifecycle/hostLock.ts';
import { readMachineIdentity, sharesLock } from '../../../src/host/lifecycle/machineIdentity.ts';

const linux = (env: NodeJS.ProcessEnv, temporaryFolder = '/tmp'): EndpointPlatform => ({ name: 'linux', env, uid: 1000, temporaryFolder });

describe('endpoint', () => {
  let folder: string;
  beforeEach(async () => { folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'mc-ep-'))); });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is the same for every way to write the home', async () => {
    const real = await resolveHome(path.join(folder, 'home'));
    await symlink(real.home, path.join(folder, 'link'));
    assert.deepEqual(await resolveHome(path.join(folder, 'link', '..', 'link')), real);
    assert.match(real.homeHash, /^[0-9a-f]{16}$/);
  });

  it('prefers XDG_RUNTIME_DIR, and leaves out places with too long a path', async () => {
    const real = await resolveHome(folder);
    assert.equal(endpointCandidates(real, linux({ XDG_RUNTIME_DIR: '/run/user/1000' }))[0]?.folder, `/run/user/1000/mission-control-1000/${real.homeHash}`);
    const long = `/run/${'x'.repeat(90)}`;
    const candidates = endpointCandidates(real, linux({ XDG_RUNTIME_DIR: long }, `/var/${'t'.repeat(90)}`));
    assert.deepEqual(candidates.map((one) => one.folder), [`/tmp/mission-control-1000/${real.homeHash}`]);
    assert.ok(candidates.every(({ socket }) => Buffer.byteLength(socket) <= 107));
    assert.equal(endpointCandidates(real, linux({ XDG_RUNTIME_DIR: 'relative' })).length, 1);
  });

  it('counts bytes, not characters', async () => {
    const real = await resolveHome(folder);
    assert.equal(endpointCandidates(real, linux({ XDG_RUNTIME_DIR: `/${'ü'.repeat(40)}` })).length, 1);
  });

  it('is a pipe on Windows', async () => {
    const real = await resolveHome(folder);
    const [first] = endpointCandidates(real, { name: 'win32', env: {}, uid: undefined, temporaryFolder: 'C:\\Temp' });
    assert.equal(first?.socket, `\\\\.\\pipe\\mission-control-${real.homeHash}`);
  });

  it('is looked for by windows where the host puts it', async () => {
    const real = await resolveHome(folder);
    for (const env of [{}, { XDG_RUNTIME_DIR: '/run/user/7' }, { XDG_RUNTIME_DIR: '/tmp' }, { XDG_RUNTIME_DIR: `/${'x'.repeat(120)}` }]) {
      for (const temporaryFolder of ['/tmp', '/var/folders/ab', `/${'y'.repeat(120)}`]) {
        const seen = endpointFolders(real.home, linux(env, temporaryFolder));
        const used = endpointCandidates(real, linux(env, temporaryFolder)).map((one) => one.folder);
        assert.deepEqual(used, seen.filter((one) => used.includes(one)));
      }
    }
  });

  it('makes its folders private, and refuses one that is a link', async function () {
    if (process.platform === 'win32') this.skip();
    const real = await resolveHome(path.join(folder, 'home'));
    const platform: EndpointPlatform = { name: 'linux', env: { XDG_RUNTIME_DIR: folder }, uid: process.getuid?.(), temporaryFolder: folder };
    const endpoint = await openEndpoint(real, platform);
    for (const one of [endpoint.folder, path.dirname(endpoint.folder)]) assert.equal((await stat(one)).mode & 0o777, 0o700);
    const elsewhere = path.join(folder, 'elsewhere');
    await mkdir(elsewhere);
    await rm(endpoint.folder, { recursive: true });
    await symlink(elsewhere, endpoint.folder);
    const fallback = await openEndpoint(real, platform);
    assert.ok(fallback.folder.startsWith('/tmp/'));
    await rm(fallback.folder, { recursive: true });
  });

  it('names the lock with exactly 108 bytes', () => {
    assert.equal(Buffer.byteLength(abstractName('0123456789abcdef')), 108);
  });
});

describe('machine identity', () => {
  it('tells machines by id, and by name only without one', async () => {
    const own = await readMachineIdentity();
    assert.equal(sharesLock(own, { ...own }), true);
    assert.equal(sharesLock({ ...own, machineId: 'a' }, { ...own, machineId: 'a', hostname: 'other' }), true);
    assert.equal(sharesLock({ ...own, machineId: 'a' }, { ...own, machineId: 'b' }), false);
    assert.equal(sharesLock({ ...own, machineId: '' }, { ...own, machineId: 'b', hostname: 'other' }), false);
    assert.equal(sharesLock(own, { ...own, networkNamespace: 'net:[9]' }), false);
  });
});

describe('host arguments', () => {
  it('reads them, and refuses others', () => {
    assert.deepEqual(parseHostArguments(['--home', '/h', '--version', '1.2.3', '--idle-grace-ms', '5']), { home: '/h', version: '1.2.3', idleGraceMs: 5, holder: undefined });
    assert.deepEqual(parseHostArguments(['--home', '/h', '--holder', 'look']).holder, { act: 'look' });
    assert.deepEqual(parseHostArguments(['--home', '/h', '--holder', 'end', '--holder-pid', '77', '--holder-start', '9']).holder, { act: 'end', seen: { pid: 77, startTime: '9' } });
    assert.equal(parseHostArguments(['--home', '/h']).idleGraceMs, 300_000);
    for (const args of [[], ['--home', ''], ['--home', '/h', '--token', 'x'], ['--home', '/h', '--idle-grace-ms', '-1'], ['--home', '/h', '--holder', 'end', '--holder-pid', '0', '--holder-start', '9'], ['--home', '/h', '--holder', 'end', '--holder-pid', '7']]) {
      assert.throws(() => parseHostArguments(args));
    }
  });
});
