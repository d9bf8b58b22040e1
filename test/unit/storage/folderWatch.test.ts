import assert from 'node:assert/strict';
import { rename, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchFolder } from '../../../src/host/storage/folderWatch.ts';
import { openSessionRecords } from '../../../src/host/storage/sessionRecords.ts';
import { systemClock } from '../../../src/host/util/clock.ts';
import { createTestStorage } from './testStorage.ts';

describe('storage: watching by the system', () => {
  it('tells of files that are written, replaced and deleted', async function () {
    this.timeout(10_000);
    await using storage = await createTestStorage();
    const sessions = await openSessionRecords({ ...storage, clock: systemClock, watch: watchFolder });
    const until = async (isSo: () => boolean): Promise<void> => {
      for (let i = 0; i < 400 && !isSo(); i += 1) await sleep(20);
      assert.ok(isSo());
    };
    const text = (name: string): string => JSON.stringify({
      id: 's1', provider: 'demo', transport: 'stream', projectId: 'p', name, cwd: '/', permissionMode: 'default', agentSessionIds: [], startedAt: 't', turnCount: 0,
      usage: { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 }, queue: [],
    });
    await writeFile(storage.paths.session('s1'), text('one'));
    await until(() => sessions.get('s1')?.name === 'one');
    await writeFile(path.join(storage.root, 'new.json'), text('two'));
    await rename(path.join(storage.root, 'new.json'), storage.paths.session('s1'));
    await until(() => sessions.get('s1')?.name === 'two');
    await unlink(storage.paths.session('s1'));
    await until(() => sessions.get('s1') === undefined);
    sessions.dispose();
  });

  it('says when a folder cannot be watched', () => {
    let failed = 0;
    watchFolder('/nowhere/at/all', () => {}, () => { failed += 1; }).dispose();
    assert.equal(failed, 1);
  });
});
