import assert from 'node:assert/strict';
import { copyFile, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { NO_TOKENS } from '../../../src/protocol/domain/usageTotals.ts';
import type { SessionRecord } from '../../../src/protocol/files/fileKinds.ts';
import { BROKEN_GRACE_MS } from '../../../src/host/storage/brokenFiles.ts';
import { stampNow } from '../../../src/host/storage/durableFile.ts';
import { IntentLog } from '../../../src/host/storage/intentLog.ts';
import { SessionLines } from '../../../src/host/storage/sessionLines.ts';
import { openSessionRecords, type SessionFileEdit, type SessionRecordFiles } from '../../../src/host/storage/sessionRecords.ts';
import { SessionTrash } from '../../../src/host/storage/sessionTrash.ts';
import { createTestStorage, type TestStorage } from './testStorage.ts';

const record = (id: string, change: Partial<SessionRecord> = {}): SessionRecord => ({
  id, provider: 'demo', transport: 'stream', projectId: 'p', name: `Session ${id}`, cwd: '/x', permissionMode: 'default', agentSessionIds: [],
  startedAt: '2026-11-21T10:00:00Z', turnCount: 1, usage: NO_TOKENS, queue: [], end: { reason: 'stopped', at: '2026-11-21T11:00:00Z', detail: '' }, ...change,
});
const live = (id: string): SessionRecord => {
  const { end: _end, ...rest } = record(id);
  return rest;
};

describe('storage: the list of past sessions', () => {
  let storage: TestStorage;
  let open: SessionRecordFiles[];
  const openRecords = async (over: TestStorage = storage): Promise<SessionRecordFiles> => {
    const records = await openSessionRecords(over);
    open.push(records);
    return records;
  };
  /** A new life of the host, after the last one ended in order. */
  const reopen = async (): Promise<SessionRecordFiles> => {
    for (const records of open) {
      await records.whenIdle();
      await records.flush();
      records.dispose();
    }
    return await openRecords(await storage.reopened());
  };
  const names = (records: SessionRecordFiles): string[] => records.past().map(({ name }) => name).toSorted();
  const inMemory = (records: SessionRecordFiles): string[] => records.all().map(({ id }) => id).toSorted();
  const save = async (records: SessionRecordFiles, ...list: SessionRecord[]): Promise<void> => {
    for (const one of list) await records.save(one.id, () => one);
  };

  beforeEach(async () => {
    open = [];
    storage = await createTestStorage();
  });
  afterEach(async () => {
    for (const records of open) records.dispose();
    await storage[Symbol.asyncDispose]();
  });

  it('lets a start open the files of live sessions only', async () => {
    await save(await openRecords(), record('s1'), record('s2', { taskRef: 'PA-001' }), live('s3'));
    const again = await reopen();
    assert.deepEqual(inMemory(again), ['s3']);
    const { stamp, ...entry } = again.past().find(({ id }) => id === 's2') ?? assert.fail();
    assert.deepEqual(entry, { id: 's2', projectId: 'p', taskRef: 'PA-001', name: 'Session s2', startedAt: '2026-11-21T10:00:00Z', endedAt: '2026-11-21T11:00:00Z' });
    assert.equal(stamp, stampNow(storage.paths.session('s2')));
    assert.deepEqual(await again.load('s1'), record('s1'));
    assert.deepEqual(inMemory(again), ['s1', 's3']);
    again.release('s1');
    assert.deepEqual(inMemory(again), ['s3']);
    assert.equal(await again.load('none'), undefined);
  });

  it('is made anew when it is missing or broken, and lies about nothing', async () => {
    await save(await openRecords(), record('s1'), record('s2'));
    for (const damage of [unlink, (file: string) => writeFile(file, '{"schema":1,"sessions":[{'), (file: string) => writeFile(file, '{"schema":1,"sessions":[{"id":5}]}')]) {
      await reopen();
      await damage(storage.paths.sessionList);
      const again = await openRecords(await storage.reopened());
      assert.deepEqual(names(again), ['Session s1', 'Session s2']);
      await again.flush();
      assert.equal((JSON.parse(await readFile(storage.paths.sessionList, 'utf8')) as { sessions: unknown[] }).sessions.length, 2);
    }
    assert.deepEqual(await readdir(storage.paths.quarantine), [], 'a copy needs nobody');
  });

  it('is not believed about files that changed since', async () => {
    await save(await openRecords(), record('s1'), record('s2'), record('s3'));
    await reopen();
    const file = storage.paths.session('s1');
    await writeFile(file, (await readFile(file, 'utf8')).replace('Session s1', 'Renamed'));
    await unlink(storage.paths.session('s2'));
    await copyFile(storage.paths.session('s3'), storage.paths.session('s4'));
    await writeFile(storage.paths.session('s4'), JSON.stringify(record('s4')));
    const again = await openRecords(await storage.reopened());
    assert.deepEqual(names(again), ['Renamed', 'Session s3', 'Session s4']);
    assert.deepEqual(inMemory(again), ['s1', 's4']);
  });

  it('is left alone when a newer version wrote it', async () => {
    await save(await openRecords(), record('s1'));
    await reopen();
    const newer = '{"schema":2,"sessions":{}}';
    await writeFile(storage.paths.sessionList, newer);
    const again = await openRecords(await storage.reopened());
    await save(again, record('s2'));
    await again.flush();
    assert.deepEqual(names(again), ['Session s1', 'Session s2']);
    assert.equal(await readFile(storage.paths.sessionList, 'utf8'), newer);
  });

  it('tells of edits by hand before it writes over them', async () => {
    await save(await openRecords(), record('s1'), record('s2'), live('s3'));
    const records = await reopen();
    const edits: SessionFileEdit[] = [];
    records.onDidEdit((edit) => { edits.push(edit); });
    const edit = async (id: string, from: string, to: string): Promise<void> => {
      const file = storage.paths.session(id);
      await writeFile(file, (await readFile(file, 'utf8')).replace(from, to));
    };
    await edit('s3', 'Session s3', 'Live one');
    let name = 'Session s3';
    records.onDidEdit((one) => { if (one.kind === 'changed') ({ name } = one.record); });
    await records.save('s3', () => ({ ...live('s3'), name, turnCount: 2 }));
    const disk = JSON.parse(await readFile(storage.paths.session('s3'), 'utf8')) as SessionRecord;
    assert.deepEqual([disk.name, disk.turnCount], ['Live one', 2]);
    assert.deepEqual(edits.map((one) => (one.kind === 'changed' ? [one.record.name, one.before?.name] : one)), [['Live one', 'Session s3']]);
  });

  it('notices edits, broken edits and removals of files that it has not read', async () => {
    await save(await openRecords(), record('s1'), record('s2'), record('s3'));
    await Promise.all(open.map((records) => records.flush()));
    for (const records of open) records.dispose();
    const next = await storage.reopened();
    const records = await openRecords(next);
    const edits: string[] = [];
    records.onDidEdit((edit) => { edits.push(edit.kind === 'changed' ? edit.record.name : `removed ${edit.id}`); });
    const file = storage.paths.session('s1');
    await writeFile(file, (await readFile(file, 'utf8')).replace('Session s1', 'Renamed'));
    next.touched(storage.paths.sessions, 's1.json');
    await records.whenIdle();
    await unlink(storage.paths.session('s2'));
    next.touched(storage.paths.sessions, 's2.json');
    await records.whenIdle();
    assert.deepEqual([edits, names(records)], [['Renamed', 'removed s2'], ['Renamed', 'Session s3']]);
    await writeFile(storage.paths.session('s3'), '{ not json');
    next.touched(storage.paths.sessions, 's3.json');
    await records.whenIdle();
    next.clock.advance(BROKEN_GRACE_MS);
    await records.whenIdle();
    assert.deepEqual(edits.slice(2), ['removed s3']);
    const [broken] = next.quarantine.list();
    assert.equal(broken?.file, storage.paths.session('s3'));
    await writeFile(broken.movedTo, JSON.stringify(record('s3', { name: 'Mended' })));
    await rename(broken.movedTo, broken.file);
    next.touched(storage.paths.sessions, 's3.json');
    await records.whenIdle();
    assert.deepEqual([edits.at(-1), next.quarantine.list()], ['Mended', []]);
  });
});

describe('storage: the trash', () => {
  it('takes the files of a session, gives them back, and is emptied after 30 days', async () => {
    await using storage = await createTestStorage('2026-11-21T10:00:00');
    const records = await openSessionRecords(storage);
    const lines = await SessionLines.open(storage);
    const options = { ...storage, intents: await IntentLog.open(storage), records, lines };
    const trash = await SessionTrash.open(options);
    await records.save('s1', () => record('s1'));
    await lines.append('s1', { item: { id: 'n', at: '', type: 'notice', code: 'ended', level: 'info', text: '' } });
    await trash.remove('s1', 'op-1');
    const folder = path.join(storage.paths.trash, '2026-11-21', 'sessions');
    assert.deepEqual((await readdir(folder)).toSorted(), ['s1.json', 's1.jsonl']);
    assert.deepEqual((await readdir(storage.paths.sessions)).filter((name) => name.startsWith('s1')), []);
    assert.deepEqual([await trash.wasRemovedBy('s1', 'op-1'), await trash.wasRemovedBy('s1', 'op-2')], [true, false]);
    assert.deepEqual(records.past(), []);
    storage.clock.advance(30 * 86_400_000);
    await SessionTrash.open(options);
    assert.equal(await trash.wasRemovedBy('s1', 'op-1'), true);
    storage.clock.advance(86_400_000);
    await SessionTrash.open(options);
    assert.deepEqual(await readdir(storage.paths.trash), []);
    records.dispose();
  });

  it('brings a removal to its end that a crash cut short', async () => {
    await using storage = await createTestStorage('2026-11-21T10:00:00');
    const records = await openSessionRecords(storage);
    const lines = await SessionLines.open(storage);
    await records.save('s1', () => record('s1'));
    await records.save('s2', () => record('s2'));
    for (const id of ['s1', 's2']) await lines.append(id, { item: { id: 'n', at: '', type: 'notice', code: 'ended', level: 'info', text: '' } });
    const intents = await IntentLog.open(storage);
    for (const sessionId of ['s1', 's2']) await intents.begin('session.remove', { sessionId, opId: `op-${sessionId}`, day: '2026-11-21' });
    const folder = path.join(storage.paths.trash, '2026-11-21', 'sessions');
    await (await SessionTrash.open({ ...storage, intents, records, lines })).remove('s1', 'op-s1'); // As far as it came.
    await rename(path.join(folder, 's1.jsonl'), path.join(storage.paths.sessions, 's1.jsonl'));
    records.dispose();

    const next = await storage.reopened();
    const again = await openSessionRecords(next);
    const trash = await SessionTrash.open({ ...next, intents: await IntentLog.open(next), records: again, lines: await SessionLines.open(next) });
    assert.deepEqual((await readdir(folder)).toSorted(), ['s1.json', 's1.jsonl', 's2.json', 's2.jsonl']);
    assert.equal(await trash.wasRemovedBy('s2', 'op-s2'), true);
    assert.deepEqual([again.past(), await readdir(next.paths.intents)], [[], []]);
    again.dispose();
  });
});
