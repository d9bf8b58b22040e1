import assert from 'node:assert/strict';
import { appendFile, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LedgerLine } from '../../../src/protocol/files/fileKinds.ts';
import type { SummaryQuery } from '../../../src/host/index/indexMessages.ts';
import { ANSWER_LIMIT_MS, type UsageIndex } from '../../../src/host/index/usageIndex.ts';
import { Ledger } from '../../../src/host/ledger/ledger.ts';
import type { Log } from '../../../src/host/util/log.ts';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import { createTestStorage, type TestStorage } from '../storage/testStorage.ts';
import { assertMode } from '../../support/fileMode.ts';
import { billed as line, byKey, createIndex, summarise } from './testIndex.ts';

const ALL: SummaryQuery = { from: '2000-01-01', to: '2099-12-31', groupBy: 'day' };

describe('index: usage of any days', function () {
  this.timeout(60_000);
  let storage: TestStorage;
  let ledger: Ledger;
  let index: UsageIndex;
  let infos: string[];
  let written: LedgerLine[];
  const month = (name: string): string => path.join(storage.paths.ledger, `${name}.jsonl`);
  const log: Log = { info: (message) => { infos.push(message); }, warn: () => {}, error: () => {} };
  const bill = async (...lines: LedgerLine[]): Promise<void> => {
    written.push(...lines);
    await ledger.append(lines);
  };
  const check = async (query: SummaryQuery = ALL): Promise<void> => {
    assert.deepEqual(byKey(await index.summary(query)), byKey(summarise(written, query)));
  };

  beforeEach(async () => {
    storage = await createTestStorage('2026-11-21T10:00:00');
    infos = [];
    written = [];
    ledger = await Ledger.open(storage);
    index = createIndex(storage, { log });
    ledger.onDidAppend((append) => { index.appended(append); });
  });
  afterEach(async () => {
    await index.dispose();
    ledger.dispose();
    await storage[Symbol.asyncDispose]();
  });

  it('has no usage in an empty home', async () => {
    assert.deepEqual(await index.summary(ALL), { total: summarise([], ALL).total, groups: [] });
  });

  it('groups and filters, and goes on where it left off after an append', async () => {
    await bill(line('s1/1', '2026-11-20', { taskRef: 'PA-001' }), line('s1/2', '2026-11-21', { model: 'haiku', costUsd: 3 }), line('s2/1', '2026-09-01', { projectId: 'q' }));
    const { costUsd: _cost, ...unpriced } = line('s2/2', '2026-09-01');
    await bill(unpriced);
    for (const groupBy of ['project', 'model', 'session', 'task', 'day'] as const) await check({ ...ALL, groupBy });
    await check({ ...ALL, projectId: 'q' });
    await check({ from: '2026-11-20', to: '2026-11-20', groupBy: 'model' });
    assert.deepEqual((await index.summary({ ...ALL, groupBy: 'model' })).groups.map(({ key }) => key), ['haiku', 'opus']);
    infos.length = 0;
    await bill(line('s1/1', '2026-11-20', { costUsd: 9 }), line('s3/1', '2026-11-21'));
    await check();
    assert.deepEqual(infos, [], 'it was not built anew');
  });

  it('saves when it leaves and goes on from there', async () => {
    await bill(line('s1/1', '2026-11-20'), line('s2/1', '2026-08-20'));
    await check();
    storage.clock.advance(10_000);
    assert.equal(index.isRunning, false);
    await index.close();
    await assertMode(storage.paths.index, 0o600);
    infos.length = 0;
    await bill(line('s1/2', '2026-11-20'));
    await check();
    assert.deepEqual(infos, []);
  });

  it('builds the index anew when it is gone, and saves that at once', async () => {
    await bill(line('s1/1', '2026-11-20'));
    await check();
    await index.close();
    await rm(storage.paths.index);
    await check();
    assert.deepEqual(infos.length, 2);
    while (await stat(storage.paths.index).then(() => false, () => true)) await new Promise((resolve) => { setTimeout(resolve, 10); });
    assert.ok((await stat(storage.paths.index)).size > 0);
  });

  it('leaves only when nobody asked for ten seconds', async () => {
    await check();
    storage.clock.advance(9_000);
    await check();
    storage.clock.advance(9_000);
    assert.equal(index.isRunning, true);
    storage.clock.advance(1_000);
    assert.equal(index.isRunning, false);
  });

  it('ignores a line that is being written, and reports lines that do not parse', async () => {
    const bad: string[] = [];
    await index.dispose();
    index = createIndex(storage, { log, onBadLines: (file) => { bad.push(file); } });
    await bill(line('s1/1', '2026-10-20'));
    const text = await readFile(month('2026-10'), 'utf8');
    await appendFile(month('2026-10'), text.slice(0, 50).replace('s1/1', 's1/2'));
    await check();
    assert.deepEqual(bad, []);
    await appendFile(month('2026-10'), text.slice(50));
    written.push(line('s1/2', '2026-10-20'));
    await check();
    await appendFile(month('2026-10'), 'rubbish\n{"schema":9,"later":true}\n');
    await check();
    assert.deepEqual(bad, [month('2026-10')]);
    await ledger.setAsideBadLines(month('2026-10'));
    await check();
    assert.deepEqual(bad, [month('2026-10')]);
    assert.equal(storage.quarantine.list().length, 1);
  });

  it('answers after a worker that fails now and then, and says so when it keeps failing', async () => {
    await index.dispose();
    const worker = path.join(storage.root, 'worker.mjs');
    const mark = path.join(storage.root, 'mark');
    const answer = { ok: true, summary: { total: {}, groups: [] }, report: { badFiles: [] } };
    await writeFile(worker, `import { parentPort, workerData } from 'node:worker_threads';
      import { appendFileSync, readFileSync } from 'node:fs';
      appendFileSync(${JSON.stringify(mark)}, workerData.ignoresSnapshot ? 'i' : 's');
      const lives = readFileSync(${JSON.stringify(mark)}, 'utf8').length;
      parentPort.on('message', ({ id, type }) => {
        if (type === 'close') process.exit(0);
        if (lives !== 3) throw new Error('boom ' + lives);
        parentPort.postMessage({ id, ...${JSON.stringify(answer)} });
      });`);
    index = createIndex(storage, { log, workerFile: worker });
    const answers = await Promise.all([index.summary(ALL), index.summary(ALL)]);
    assert.equal(answers.length, 2);
    assert.equal(await readFile(mark, 'utf8'), 'sii', 'after a failure it does not trust the snapshot');
    await index.close();
    await assert.rejects(index.summary(ALL), (error: Error) => 'code' in error && error.code === 'internal' && error.message.includes('boom 4'));
    await assert.rejects(index.summary(ALL), { code: 'internal' });
    assert.equal((await readFile(mark, 'utf8')).length, 4, 'it is not started again and again');
    assert.match(index.problem?.english ?? '', /boom 4/);
    storage.clock.advance(60_000);
    assert.equal(index.problem, undefined);
    await assert.rejects(index.summary(ALL), { code: 'internal' });
    assert.equal((await readFile(mark, 'utf8')).length, 7);
  });

  it('ends a worker that hangs and refuses whom it kept waiting; who asks later gets another one, until it is disposed', async () => {
    await index.dispose();
    const worker = path.join(storage.root, 'worker.mjs');
    const mark = path.join(storage.root, 'asked');
    await writeFile(mark, '');
    await writeFile(worker, `import { appendFileSync } from 'node:fs'; import { parentPort } from 'node:worker_threads';
      parentPort.on('message', ({ type }) => { appendFileSync(${JSON.stringify(mark)}, type[0]); });`);
    const untilAsked = async (times: string): Promise<void> => {
      while (await readFile(mark, 'utf8') !== times) await new Promise((resolve) => { setTimeout(resolve, 5); });
    };
    index = createIndex(storage, { log, workerFile: worker });
    const first = index.summary(ALL);
    await untilAsked('s');
    storage.clock.advance(ANSWER_LIMIT_MS);
    await assert.rejects(first, (error: Error) => MissionControlError.is(error, 'internal') && error.message.includes('did not answer in time'));
    while (index.isRunning) await new Promise((resolve) => { setTimeout(resolve, 5); });
    const second = index.summary(ALL);
    second.catch(() => {}); // Looked at below.
    await untilAsked('ss');
    const disposing = index.dispose();
    await assert.rejects(second, /closed/);
    await untilAsked('ssc');
    storage.clock.advance(10_000);
    await disposing;
    await assert.rejects(index.summary(ALL), /closed/);
  });
});
