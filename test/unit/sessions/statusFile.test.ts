import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { StatusFile, type StatusFileOptions } from '../../../src/host/sessions/claude/terminal/statusFile.ts';
import { silentLog } from '../../../src/host/util/log.ts';
import { ManualClock } from './manualClock.ts';

describe('the status file of an agent in a terminal', () => {
  let root: string;
  let folder: string;
  let clock: ManualClock;
  let seen: unknown[];
  let onChanges: ((name: string | undefined) => void)[];
  let status: StatusFile | undefined;

  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'mc-'));
    folder = path.join(root, 'sessions');
    clock = new ManualClock();
    seen = [];
    onChanges = [];
    await mkdir(folder);
  });
  afterEach(async () => {
    status?.dispose();
    await rm(root, { recursive: true, force: true });
  });

  const watch = (more: Partial<StatusFileOptions> = {}): StatusFile => {
    status = new StatusFile({
      process: { pid: 4242, startTime: '2454690' }, environment: { CLAUDE_CONFIG_DIR: root }, clock, log: silentLog,
      watch: (_folder, onChange) => {
        onChanges = [onChange];
        return { dispose: () => { onChanges = []; } };
      },
      onChange: (now) => { seen.push(now === undefined ? undefined : [now.agentSessionId, now.status, now.waitingFor]); },
      ...more,
    });
    return status;
  };
  /** As 2.1.329 writes it; a field that is `undefined` is left out. */
  const write = (fields: Record<string, unknown> = {}, name = '4242.json'): Promise<void> => writeFile(path.join(folder, name), JSON.stringify({
    pid: 4242, sessionId: 's1', cwd: '/p', startedAt: clock.now(), procStart: '2454690', version: '2.1.329', peerProtocol: 1, kind: 'interactive', entrypoint: 'cli', name: 'Test', status: 'idle', updatedAt: 1, ...fields,
  }));

  it('tells each change once: without status at first, working, waiting, and gone', async () => {
    const file = watch();
    assert.equal(await file.look(), undefined);
    await write({ status: undefined });
    await file.look();
    await write();
    await Promise.all([file.look(), file.look()]);
    await write({ updatedAt: 2 });
    await file.look();
    await write({ status: 'busy' });
    assert.deepEqual(await file.look(), { agentSessionId: 's1', status: 'busy', waitingFor: '' });
    await write({ status: 'waiting', waitingFor: 'permission prompt' });
    await file.look();
    await write({ sessionId: 's2', status: 'shrugging' });
    await file.look();
    await rm(path.join(folder, '4242.json'));
    assert.equal(await file.look(), undefined);
    assert.deepEqual(seen, [['s1', undefined, ''], ['s1', 'idle', ''], ['s1', 'busy', ''], ['s1', 'waiting', 'permission prompt'], ['s2', undefined, ''], undefined]);
    assert.equal(file.current, undefined);
  });

  it('stays with what it knows while the file is being written', async () => {
    const file = watch();
    await write({ status: 'busy' });
    await file.look();
    for (const torn of ['', '{"pid":4242,"sess', '[]', '{"pid":"4242"}', '{"pid":4242,"sessionId":"--dangerously-skip-permissions","status":"idle"}', '{"pid":4242,"sessionId":"../s2","status":"idle"}']) {
      await writeFile(path.join(folder, '4242.json'), torn);
      assert.equal((await file.look())?.status, 'busy', torn);
    }
    assert.equal(seen.length, 1);
  });

  it('does not believe what another process with its number left', async () => {
    const other = { procStart: '77', status: 'busy' };
    await write(other);
    assert.equal(await watch().look(), undefined);
    await write();
    assert.equal((await status?.look())?.status, 'idle');
    status?.dispose();
    // Where start times cannot be compared, it is its age that tells.
    for (const process of [{ pid: 4242 }, { pid: 4242, startTime: 'Sat Nov 21 12:00:00 2026' }]) {
      await write({ ...other, startedAt: clock.now() - 3_600_000 });
      assert.equal(await watch({ process }).look(), undefined);
      await write({ startedAt: clock.now() - 300, status: 'busy' });
      assert.equal((await status?.look())?.status, 'busy');
      status?.dispose();
    }
    await write({ pid: 4243 });
    assert.equal(await watch().look(), undefined);
  });

  it('looks when the system says that its own file changed, and now and then', async () => {
    const file = watch();
    await file.look();
    await write({ status: 'busy' });
    await write({ pid: 9 }, '4242.0a1b.key');
    const changed = (name: string): void => { for (const onChange of onChanges) onChange(name); };
    changed('4242.0a1b.key');
    changed('9.json');
    assert.equal(file.current, undefined);
    changed('4242.json');
    await file.look();
    assert.deepEqual(seen, [['s1', 'busy', '']]);
    await write({ status: 'idle' });
    clock.advance(1000);
    // Joins the look that the clock began.
    assert.equal((await file.look())?.status, 'idle');
    file.dispose();
    assert.deepEqual(onChanges, []);
    await write({ status: 'busy' });
    clock.advance(5000);
    assert.equal((await file.look())?.status, 'idle', 'it looks no more');
  });

  it('watches a folder as soon as there is one', async () => {
    let tries = 0;
    await rm(folder, { recursive: true });
    const file = watch({ watch: (_folder, _onChange, onFailed) => {
      tries += 1;
      if (tries < 3) onFailed(new Error('no such folder'));
      return { dispose: () => {} };
    } });
    clock.advance(1000);
    assert.equal(tries, 3);
    await mkdir(folder);
    await write({ status: 'waiting' });
    assert.equal((await file.look())?.status, 'waiting');
  });
});
