import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TodayUsage } from '../../../src/protocol/domain/usage.ts';
import type { LedgerLine } from '../../../src/protocol/files/fileKinds.ts';
import { ledgerHandlers } from '../../../src/host/ledger/ledgerHandlers.ts';
import { Ledger } from '../../../src/host/ledger/ledger.ts';
import { nextMidnight } from '../../../src/host/ledger/calendarDays.ts';
import type { UsageNames } from '../../../src/host/ledger/weekReport.ts';
import { localDay } from '../../../src/host/util/clock.ts';
import { createTestStorage, type TestStorage } from '../storage/testStorage.ts';

const [costs] = (JSON.parse(readFileSync(path.join(import.meta.dirname, '../../fixtures/cases/projectsAndTasks.json'), 'utf8')) as {
  taskCosts: { input: { records: { totalTokens: number; cost: number }[] }; expected: { totalTokens: number; totalCost: number } }[];
}).taskCosts;

const line = (id: string, change: Partial<LedgerLine> = {}): LedgerLine => ({
  id, at: '2026-11-21T09:00:00.000Z', day: '2026-11-21', sessionId: 's', projectId: 'p', model: 'opus', inputTokens: 1, outputTokens: 2,
  cacheReadTokens: 3, cacheWriteTokens: 4, costUsd: 0.1, source: 'cli', ...change,
});

const NOBODY: UsageNames = { project: () => undefined, session: () => undefined, task: () => undefined };

describe('ledger: today', () => {
  let storage: TestStorage;
  let ledger: Ledger;
  let events: TodayUsage[];
  const file = (): string => path.join(storage.paths.ledger, '2026-11.jsonl');
  beforeEach(async () => {
    storage = await createTestStorage('2026-11-21T10:00:00');
    ledger = await Ledger.open(storage);
    events = [];
    ledger.onDidChangeToday((today) => { events.push(today); });
  });
  afterEach(async () => {
    ledger.dispose();
    await storage[Symbol.asyncDispose]();
  });

  it('adds up what a task cost', async () => {
    assert.ok(costs !== undefined);
    await ledger.append(costs.input.records.map(({ totalTokens, cost }, i) => line(`r${i}`, { inputTokens: totalTokens, costUsd: cost })));
    assert.equal(ledger.today().total.inputTokens, costs.expected.totalTokens);
    assert.equal(ledger.today().total.costUsd, costs.expected.totalCost);
  });

  it('counts tokens, money and unpriced lines by project and model, exactly', async () => {
    await ledger.append([line('a'), line('b', { projectId: 'q', costUsd: 0.2 }), line('c', { model: 'local', costUsd: undefined })].map(
      ({ costUsd, ...rest }) => (costUsd === undefined ? rest : { ...rest, costUsd })));
    const today = ledger.today();
    assert.deepEqual(today.total, { inputTokens: 3, outputTokens: 6, cacheReadTokens: 9, cacheWriteTokens: 12, costUsd: 0.3, unpricedCount: 1 });
    assert.deepEqual(today.byProject.map(({ key, costUsd, unpricedCount }) => [key, costUsd, unpricedCount]), [['q', 0.2, 0], ['p', 0.1, 1]]);
    assert.deepEqual(today.byModel.map(({ key, costUsd }) => [key, costUsd]), [['opus', 0.3], ['local', 0]]);
    assert.deepEqual(events, [today]);
    const handlers = ledgerHandlers({ ledger, index: { summary: () => Promise.reject(new Error('not asked')) }, names: () => NOBODY });
    const context = { caller: { kind: 'window', role: 'viewer', clientId: 'c' }, opId: '' } as const;
    assert.deepEqual(await handlers['ledger.today']({}, context), today);
    await assert.rejects(handlers['ledger.summary']({ from: '2026-11-22', to: '2026-11-21', groupBy: 'day' }, context), { code: 'invalidInput' });
  });

  it('gives the lines of a session since a moment, over months, as they count', async () => {
    const october = { day: '2026-10-30', at: '2026-10-30T09:00:00.000Z' };
    await ledger.append([line('before', { ...october, at: '2026-10-30T08:00:00.000Z' }), line('a', october), line('other', { ...october, sessionId: 't', model: 's' })]);
    await ledger.append([line('b'), line('a', { inputTokens: 50 }), line('c', { sessionId: 't' })]);
    const found = async (since: string): Promise<unknown[]> => (await ledger.linesOf('s', since)).map(({ id, inputTokens }) => [id, inputTokens]);
    assert.deepEqual(await found('2026-10-30T09:00:00.000Z'), [['a', 50], ['b', 1]]);
    assert.deepEqual(await found('2026-11-21T09:00:00.001Z'), []);
    assert.deepEqual(await ledger.linesOf('nobody', '2026-10-30T09:00:00.000Z'), []);
  });

  it('lets the last line of an id win, also when it moves to another day or project', async () => {
    await ledger.append([line('a'), line('b'), line('c')]);
    await ledger.append([line('a', { costUsd: 5, projectId: 'q' }), line('b', { day: '2026-11-20' })]);
    const expected = ledger.today();
    assert.equal(expected.total.costUsd, 5.1);
    assert.deepEqual(expected.byProject.map(({ key }) => key), ['q', 'p']);
    const again = await Ledger.open(await storage.reopened());
    assert.deepEqual(again.today(), expected);
    again.dispose();
  });

  it('has on disk what it acknowledged, and reads the day alone again', async () => {
    await ledger.append([line('old', { day: '2026-11-20' }), line('october', { day: '2026-10-31' })]);
    await Promise.all(Array.from({ length: 20 }, (_, i) => ledger.append([line(`x${i}`)])));
    assert.equal((await readFile(file(), 'utf8')).trim().split('\n').length, 21);
    assert.equal((await readFile(path.join(storage.paths.ledger, '2026-10.jsonl'), 'utf8')).trim().split('\n').length, 1);
    const again = await Ledger.open(await storage.reopened());
    assert.deepEqual(again.today(), ledger.today());
    assert.equal(again.today().total.inputTokens, 20);
    again.dispose();
  });

  it('loses no acknowledged line to a torn write or a broken line', async () => {
    await ledger.append([line('a'), line('b')]);
    const whole = await readFile(file());
    for (const cut of [1, 40, whole.length - 2]) {
      await writeFile(file(), whole);
      await appendFile(file(), whole.subarray(0, cut));
      const again = await Ledger.open(await storage.reopened());
      assert.equal(again.today().total.inputTokens, 2);
      await again.append([line('c')]);
      assert.equal(again.today().total.inputTokens, 3);
      again.dispose();
    }
    await appendFile(file(), '{"schema":1,"id":"half","day":"2026-11-21"}\n');
    const next = await storage.reopened();
    const again = await Ledger.open(next);
    assert.equal(again.today().total.inputTokens, 3);
    assert.equal(next.quarantine.list().length, 1);
    again.dispose();
  });

  it('starts a new day at local midnight', async () => {
    storage.clock.jumpTo('2026-11-21T23:59:00');
    storage.clock.advance(5 * 60_000);
    assert.deepEqual(events.map(({ day, total }) => [day, total.costUsd]), [['2026-11-22', 0]]);
    await ledger.whenIdle();
    await ledger.append([line('n', { day: '2026-11-22' })]);
    assert.equal(ledger.today().total.costUsd, 0.1);
  });

  it('notices at once that the day changed while the machine slept, and keeps what it is given meanwhile', async () => {
    await ledger.append([line('a')]);
    storage.clock.jumpTo('2026-11-23T08:00:00');
    assert.equal(ledger.today().day, '2026-11-23');
    assert.equal(ledger.today().total.costUsd, 0);
    await ledger.append([line('b', { day: '2026-11-23', costUsd: 2 })]);
    await ledger.whenIdle();
    assert.equal(ledger.today().total.costUsd, 2);
  });

  it('counts the day again when the clock is set back', async () => {
    await ledger.append([line('a')]);
    storage.clock.jumpTo('2026-11-22T00:30:00');
    assert.equal(ledger.today().total.costUsd, 0);
    await ledger.whenIdle();
    storage.clock.jumpTo('2026-11-21T23:30:00');
    ledger.today();
    await ledger.whenIdle();
    await new Promise((resolve) => { setImmediate(resolve); });
    assert.equal(ledger.today().total.costUsd, 0.1);
    assert.equal(events.at(-1)?.total.costUsd, 0.1);
  });

  it('reads the day again when its file was edited by hand, and not after its own lines', async () => {
    await ledger.append([line('a'), line('b')]);
    storage.touched(storage.paths.ledger, '2026-11.jsonl');
    await ledger.whenIdle();
    assert.equal(events.splice(0).length, 1);
    await writeFile(file(), (await readFile(file(), 'utf8')).replace('"costUsd":0.1', '"costUsd":0.7').replace('"b"', '"a"'));
    storage.touched(storage.paths.ledger, '2026-11.jsonl');
    await ledger.whenIdle();
    await new Promise((resolve) => { setImmediate(resolve); });
    assert.deepEqual(events.map(({ total }) => total.costUsd), [0.1]);
    assert.equal(ledger.today().total.inputTokens, 1);
  });

  it('leaves no timer behind', () => {
    ledger.dispose();
    assert.equal(storage.clock.timerCount, 0);
  });
});

describe('ledger: midnight', () => {
  const zone = process.env['TZ'];
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  for (const [name, at, hours] of [
    ['Europe/Berlin', '2026-03-28T23:00:00Z', 23], ['Europe/Berlin', '2026-10-24T22:00:00Z', 25], ['Europe/Berlin', '2026-11-20T23:00:00Z', 24],
    // Clocks go forward at midnight: the day begins at one o'clock.
    ['Africa/Cairo', '2026-04-23T22:00:00Z', 23], ['Australia/Lord_Howe', '2026-10-03T13:30:00Z', 23.5],
  ] as const) {
    it(`comes after ${hours} hours in ${name} on ${at}`, () => {
      process.env['TZ'] = name;
      const start = Date.parse(at);
      const end = nextMidnight(start);
      if (name !== 'Africa/Cairo') assert.equal((end - start) / 3_600_000, hours);
      assert.notEqual(localDay(end), localDay(end - 1));
      assert.equal(localDay(start), localDay(end - 1));
    });
  }
});
