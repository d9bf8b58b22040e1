import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pruneRuntimes } from '../../../src/extension/hostClient/runtimePruner.ts';
import { stageRuntime } from '../../../src/extension/hostClient/runtimeStager.ts';

describe('staged runtime', () => {
  let root: string;
  let home: string;
  let sourceFolder: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'mc-stage-'));
    home = path.join(root, 'home');
    sourceFolder = path.join(root, 'dist');
    await mkdir(path.join(sourceFolder, 'prebuilds'), { recursive: true });
    await mkdir(home);
    await writeFile(path.join(sourceFolder, 'hostMain.cjs'), 'main');
    await writeFile(path.join(sourceFolder, 'hostMain.cjs.map'), 'map');
    await writeFile(path.join(sourceFolder, 'prebuilds', 'helper'), 'helper');
    await chmod(path.join(sourceFolder, 'prebuilds', 'helper'), 0o755);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const stage = (version = '1.0.0'): Promise<string> => stageRuntime({ sourceFolder, home, version });
  const age = (folder: string, hours: number): Promise<void> => {
    const then = new Date(Date.now() - hours * 3_600_000);
    return utimes(folder, then, then);
  };

  it('copies all files with their modes, under a name made of version and content', async () => {
    const folder = await stage();
    assert.match(path.basename(folder), /^1\.0\.0-[0-9a-f]{12}$/);
    assert.equal(await readFile(path.join(folder, 'hostMain.cjs'), 'utf8'), 'main');
    if (process.platform !== 'win32') assert.equal((await stat(path.join(folder, 'prebuilds', 'helper'))).mode & 0o111, 0o111);
    assert.deepEqual((await readdir(folder)).toSorted(), ['hostMain.cjs', 'prebuilds']);
    assert.equal(await stage(), folder);
    await writeFile(path.join(sourceFolder, 'hostMain.cjs'), 'MAIN');
    assert.notEqual(await stage(), folder);
  });

  it('leaves out native parts for other machines', async () => {
    for (const platform of [`${process.platform}-${process.arch}`, 'plan9-mips']) {
      await mkdir(path.join(sourceFolder, 'node-pty', 'prebuilds', platform), { recursive: true });
      await writeFile(path.join(sourceFolder, 'node-pty', 'prebuilds', platform, 'pty.node'), platform);
    }
    assert.deepEqual(await readdir(path.join(await stage(), 'node-pty', 'prebuilds')), [`${process.platform}-${process.arch}`]);
  });

  it('is safe when many windows do it at once', async () => {
    const folders = await Promise.all(Array.from({ length: 10 }, () => stage()));
    assert.equal(new Set(folders).size, 1);
    assert.deepEqual(await readdir(path.join(home, 'runtime')), [path.basename(folders[0] ?? '')]);
  });

  it('repairs a folder from which something was removed or cut', async () => {
    const folder = await stage();
    await rm(path.join(folder, 'prebuilds'), { recursive: true });
    await writeFile(path.join(folder, 'hostMain.cjs'), 'm');
    assert.equal(await stage(), folder);
    assert.equal(await readFile(path.join(folder, 'hostMain.cjs'), 'utf8'), 'main');
    assert.equal(await readFile(path.join(folder, 'prebuilds', 'helper'), 'utf8'), 'helper');
  });

  it('leaves nothing behind when it fails', async () => {
    await rm(sourceFolder, { recursive: true });
    await assert.rejects(stage(), /ENOENT/);
    assert.deepEqual(await readdir(home), []);
  });

  it('prunes what is old and unused, not what a host runs from, nor what is young', async () => {
    const current = await stage('3.0.0');
    const runtime = path.join(home, 'runtime');
    for (const [name, hours] of [['1.0.0-old', 48], ['1.5.0-running', 48], ['2.0.0-young', 1], ['.staging-1', 2], ['.staging-2', 0]] as const) {
      await mkdir(path.join(runtime, name));
      await age(path.join(runtime, name), hours);
    }
    await age(current, 48);
    const holder = { hostname: 'h', pid: 1, mode: 'background', endpointFolder: '/e', runtimeFolder: path.join(runtime, '1.5.0-running') };
    await writeFile(path.join(home, 'holder.json'), JSON.stringify(holder));
    assert.deepEqual((await pruneRuntimes(home, current, Date.now())).toSorted(), ['.staging-1', '1.0.0-old']);
    assert.deepEqual((await readdir(runtime)).toSorted(), ['.staging-2', '1.5.0-running', '2.0.0-young', path.basename(current)].toSorted());
    await age(current, 0);
    assert.deepEqual(await pruneRuntimes(path.join(root, 'none'), current, Date.now()), []);
  });
});
