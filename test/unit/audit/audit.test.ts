import assert from 'node:assert/strict';
import { appendFile, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Caller } from '../../../src/protocol/domain/caller.ts';
import { AuditLog } from '../../../src/host/audit/auditLog.ts';
import { DecisionLog } from '../../../src/host/audit/decisionLog.ts';
import { diskUsage } from '../../../src/host/audit/diskUsage.ts';
import { OperationJournalFiles } from '../../../src/host/audit/operationJournal.ts';
import { createTestStorage, type TestStorage } from '../storage/testStorage.ts';
import { assertMode } from '../../support/fileMode.ts';

const caller: Caller = { kind: 'window', role: 'admin', clientId: 'w1' };
const operation = (opId: string): { opId: string; op: string; clientId: string } => ({ opId, op: 'tasks.create', clientId: 'w1' });
const DAY_MS = 86_400_000;

describe('audit: operation journal', () => {
  let storage: TestStorage;
  beforeEach(async () => { storage = await createTestStorage('2026-11-21T10:00:00'); });
  afterEach(async () => { await storage[Symbol.asyncDispose](); });

  it('remembers the first result of an operation, also after a restart', async () => {
    const journal = await OperationJournalFiles.open(storage);
    const large = { text: 'ä'.repeat(100_000) };
    await journal.begin(operation('op-1'));
    assert.equal(journal.find('op-1'), undefined);
    await journal.done({ ...operation('op-1'), output: large });
    await journal.done({ ...operation('op-1'), output: 'another' });
    await journal.begin(operation('op-2'));
    for (const open of [journal, await OperationJournalFiles.open(await storage.reopened())]) {
      assert.deepEqual(open.find('op-1'), { op: 'tasks.create', output: large });
      assert.equal(open.find('op-2'), undefined);
      assert.deepEqual(open.unfinished().map(({ opId }) => opId), ['op-2']);
    }
  });

  it('survives a cut at every byte of its last line', async () => {
    const journal = await OperationJournalFiles.open(storage);
    await journal.done({ ...operation('op-1'), output: 1 });
    const file = path.join(storage.paths.journal, '2026-11-21.jsonl');
    const first = await readFile(file);
    await journal.done({ ...operation('op-2'), output: 2 });
    const whole = await readFile(file);
    for (let cut = first.length; cut <= whole.length; cut += 7) {
      await writeFile(file, whole.subarray(0, cut));
      const again = await OperationJournalFiles.open(await storage.reopened());
      assert.equal(again.find('op-1')?.output, 1);
      await again.done({ ...operation('op-3'), output: 3 });
      assert.equal(again.find('op-3')?.output, 3);
    }
  });

  it('keeps two days', async () => {
    const journal = await OperationJournalFiles.open(storage);
    await journal.done({ ...operation('op-1'), output: 1 });
    storage.clock.advance(DAY_MS);
    await journal.done({ ...operation('op-2'), output: 2 });
    assert.equal(journal.find('op-1')?.output, 1);
    storage.clock.advance(DAY_MS);
    await journal.begin(operation('op-3'));
    assert.equal(journal.find('op-1'), undefined);
    assert.equal(journal.find('op-2')?.output, 2);
    assert.deepEqual(await readdir(storage.paths.journal), ['2026-11-22.jsonl', '2026-11-23.jsonl']);
    storage.clock.advance(3 * DAY_MS);
    const again = await OperationJournalFiles.open(await storage.reopened());
    assert.equal(again.find('op-2'), undefined);
    assert.deepEqual(await readdir(storage.paths.journal), []);
  });

  it('says nothing wrong when the journal was changed by hand', async () => {
    const journal = await OperationJournalFiles.open(storage);
    await journal.done({ ...operation('op-1'), output: 1 });
    await writeFile(path.join(storage.paths.journal, '2026-11-21.jsonl'), `${' '.repeat(20)}\n`);
    assert.equal(journal.find('op-1'), undefined);
  });
});

describe('audit: events', () => {
  let storage: TestStorage;
  beforeEach(async () => { storage = await createTestStorage('2026-11-21T10:00:00'); });
  afterEach(async () => { await storage[Symbol.asyncDispose](); });
  const events = async (name: string): Promise<Record<string, unknown>[]> =>
    (await readFile(path.join(storage.paths.events, name), 'utf8')).trim().split('\n').map((text) => JSON.parse(text) as Record<string, unknown>);

  it('writes what happened soon, in order, for this user only, and the rest when it is disposed', async () => {
    const audit = await AuditLog.open(storage);
    audit.record({ op: 'tasks.create', caller, opId: 'op-1', outcome: 'ok', subject: { projectId: 'p' } });
    audit.write({ type: 'session.ended', subject: { sessionId: 's' } });
    assert.deepEqual(await readdir(storage.paths.events), []);
    storage.clock.advance(250);
    await audit.flush();
    assert.deepEqual(await events('2026-11-21.jsonl'), [
      { schema: 1, at: new Date(storage.clock.now() - 250).toISOString(), type: 'operation', op: 'tasks.create', caller, opId: 'op-1', outcome: 'ok', subject: { projectId: 'p' } },
      { schema: 1, at: new Date(storage.clock.now() - 250).toISOString(), type: 'session.ended', subject: { sessionId: 's' } },
    ]);
    await assertMode(path.join(storage.paths.events, '2026-11-21.jsonl'), 0o600);
    await appendFile(path.join(storage.paths.events, '2026-11-21.jsonl'), '{"torn');
    audit.write({ type: 'last' });
    await audit.dispose();
    assert.ok((await readFile(path.join(storage.paths.events, '2026-11-21.jsonl'), 'utf8')).includes('{"torn\n{"schema":1'));
    assert.equal(storage.clock.timerCount, 0);
  });

  it('begins a new file a day and when one is full, and drops the oldest', async () => {
    const audit = await AuditLog.open(storage, { fileBytes: 300, totalBytes: 600, days: 3 });
    for (let i = 0; i < 8; i += 1) {
      audit.write({ type: `event-${i}-${'x'.repeat(60)}` });
      await audit.flush();
    }
    const names = (await readdir(storage.paths.events)).toSorted();
    assert.ok(names.length >= 3 && !names.includes('2026-11-21.jsonl'), names.join());
    await writeFile(path.join(storage.paths.events, 'decisions-2020-01.jsonl'), 'kept');
    storage.clock.advance(DAY_MS);
    audit.write({ type: 'next day' });
    await audit.flush();
    assert.deepEqual((await events('2026-11-22.jsonl')).map(({ type }) => type), ['next day']);
    storage.clock.advance(10 * DAY_MS);
    audit.write({ type: 'later' });
    await audit.dispose();
    assert.deepEqual(await readdir(storage.paths.events), ['2026-12-02.jsonl', 'decisions-2020-01.jsonl']);
  });

  it('keeps decisions by month, on disk when they are acknowledged', async () => {
    const decisions = await DecisionLog.open(storage);
    const line = { requestId: 'r', sessionId: 's', projectId: 'p', kind: 'permission', toolName: 'Bash', by: 'human', outcome: 'allowed', reason: '', at: 't' } as const;
    await Promise.all([decisions.append(line), decisions.append({ ...line, requestId: 'r2' }), decisions.append({ ...line, requestId: 's', sessionId: 'other' })]);
    assert.deepEqual((await (await DecisionLog.open(await storage.reopened())).read('2026-11', 's')).map(({ requestId }) => requestId), ['r', 'r2']);
    await decisions.dispose();
  });

  it('adds up what is on disk', async () => {
    await mkdir(path.join(storage.paths.tasks, 'p'), { recursive: true });
    await writeFile(path.join(storage.paths.tasks, 'p', 'PA-001.md'), 'x'.repeat(100));
    await writeFile(path.join(storage.paths.tasks, 'y'), 'x'.repeat(11));
    await writeFile(storage.paths.log, 'x'.repeat(7));
    await symlink('/', path.join(storage.paths.tasks, 'link'));
    const link = (await import('node:fs')).lstatSync(path.join(storage.paths.tasks, 'link')).size;
    const usage = await diskUsage(storage.paths);
    assert.deepEqual([usage['tasks'], usage['host.log'], usage['quarantine']], [111 + link, 7, 0]);
  });
});
