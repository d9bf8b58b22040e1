import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import type { SessionRecord } from '../../../src/protocol/files/fileKinds.ts';
import { IntentLog } from '../../../src/host/storage/intentLog.ts';
import { openSessionRecords } from '../../../src/host/storage/sessionRecords.ts';
import { createTestStorage, type TestStorage } from './testStorage.ts';

const record = (id: string, change: Partial<SessionRecord> = {}): SessionRecord => ({
  id, provider: 'demo', transport: 'stream', projectId: 'p', name: 'n', cwd: '/x', permissionMode: 'default', agentSessionIds: [],
  startedAt: '2026-11-21T10:00:00Z', turnCount: 0, usage: { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 }, queue: [], ...change,
});

describe('storage: session records', () => {
  let storage: TestStorage;
  beforeEach(async () => { storage = await createTestStorage(); });
  afterEach(async () => { await storage[Symbol.asyncDispose](); });

  it('has on disk what it acknowledged, the last save of many, without keys that are gone', async () => {
    const sessions = await openSessionRecords(storage);
    await sessions.save('s1', () => record('s1', { process: { pid: 1, startTime: 't' } }));
    await writeFile(storage.paths.session('s1'), JSON.stringify({ ...JSON.parse(await readFile(storage.paths.session('s1'), 'utf8')) as object, later: 1 }));
    await Promise.all(Array.from({ length: 30 }, (_, i) => sessions.save('s1', () => record('s1', { turnCount: i }))));
    const disk = JSON.parse(await readFile(storage.paths.session('s1'), 'utf8')) as Record<string, unknown>;
    assert.equal(disk['turnCount'], 29);
    assert.equal(disk['later'], 1);
    assert.ok(!('process' in disk));
    const again = await openSessionRecords(await storage.reopened());
    assert.deepEqual(again.all(), [record('s1', { turnCount: 29 })]);
    sessions.dispose();
    again.dispose();
  });

  it('reports a save that cannot be done and goes on', async () => {
    await writeFile(storage.paths.session('newer'), '').catch(async () => {
      await (await openSessionRecords(storage)).whenIdle();
      await writeFile(storage.paths.session('newer'), JSON.stringify({ schema: 9, id: 'newer' }));
    });
    const sessions = await openSessionRecords(storage);
    await assert.rejects(sessions.save('newer', () => record('newer')), { code: 'readOnly' });
    await assert.rejects(sessions.save('newer', () => record('newer')), { code: 'readOnly' });
    await sessions.save('fine', () => record('fine'));
    assert.deepEqual(sessions.all().map(({ id }) => id), ['fine']);
    sessions.dispose();
  });
});

describe('storage: intents', () => {
  it('are given back once when a crash left them, and are gone when they were settled', async () => {
    await using storage = await createTestStorage();
    const intents = await IntentLog.open(storage);
    await intents.begin('move', { ref: 'PA-001' });
    storage.clock.advance(5);
    await intents.begin('move', { ref: 'PA-002' });
    await (await intents.begin('move', { ref: 'PA-003' })).settle();
    const next = await IntentLog.open(await storage.reopened());
    const left = next.takeLeft('move');
    assert.deepEqual(left.map(({ payload }) => payload), [{ ref: 'PA-001' }, { ref: 'PA-002' }]);
    assert.deepEqual(next.takeLeft('move'), []);
    for (const intent of left) await intent.settle();
    assert.deepEqual((await IntentLog.open(storage)).takeLeft('move'), []);
  });
});
