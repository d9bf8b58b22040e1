import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TodayUsage, UsageTotal, WeekUsage } from '../../../src/protocol/domain/usage.ts';
import { addUsage, NO_USAGE } from '../../../src/protocol/domain/usageTotals.ts';
import type { LedgerLine } from '../../../src/protocol/files/fileKinds.ts';
import { clockTime, hoursOf, lastDays } from '../../../src/host/ledger/calendarDays.ts';
import { Ledger } from '../../../src/host/ledger/ledger.ts';
import { weekReport, type UsageNames } from '../../../src/host/ledger/weekReport.ts';
import { billed, summarise } from '../index/testIndex.ts';
import { createTestStorage, type TestStorage } from '../storage/testStorage.ts';

const NAMES: UsageNames = {
  project: (id) => (id === 'gone' ? undefined : { id, name: id.toUpperCase(), accent: 'blue' }),
  session: (id) => (id === 'lost' ? undefined : { name: `Session ${id}` }),
  task: (ref) => (ref === 'PA-001' ? { title: 'Sweep the yard' } : undefined),
};

/** A bill whose time is that of the local clock. */
function bill(id: string, localTime: string, change: Partial<LedgerLine> = {}): LedgerLine {
  const at = new Date(localTime);
  return billed(id, localTime.slice(0, 10), { at: at.toISOString(), ...change });
}

function unpriced({ costUsd: _cost, ...line }: LedgerLine): LedgerLine {
  return line;
}

const sum = (totals: readonly UsageTotal[]): UsageTotal => totals.reduce<UsageTotal>((total, { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, costUsd, unpricedCount }) =>
  addUsage(total, { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, costUsd, unpricedCount }), NO_USAGE);

describe('ledger: the last seven days', () => {
  let storage: TestStorage;
  let ledger: Ledger;
  let events: TodayUsage[];
  const week = (projectId?: string): WeekUsage => ledger.week(NAMES, projectId);
  const reopened = async (): Promise<WeekUsage> => {
    const again = await Ledger.open(await storage.reopened());
    const usage = again.week(NAMES);
    again.dispose();
    return usage;
  };

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

  it('are a grid of days, projects and models, with the day before the first left out', async () => {
    await ledger.append([
      bill('a/1', '2026-11-14T23:59:59'), bill('a/2', '2026-11-15T00:00:00', { costUsd: 1 }), bill('b/1', '2026-11-21T09:30:00', { projectId: 'q', costUsd: 2 }),
      bill('b/2', '2026-11-21T09:40:00', { projectId: 'q', model: 'haiku', costUsd: 0.5 }), bill('a/3', '2026-11-21T08:00:00', { costUsd: 4 }),
    ]);
    const usage = week();
    assert.deepEqual(usage.days, ['2026-11-15', '2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21']);
    assert.deepEqual(usage.cells.map(({ day, projectId, model, costUsd }) => [day, projectId, model, costUsd]), [
      ['2026-11-15', 'p', 'opus', 1], ['2026-11-21', 'p', 'opus', 4], ['2026-11-21', 'q', 'haiku', 0.5], ['2026-11-21', 'q', 'opus', 2],
    ]);
    assert.deepEqual([usage.total.costUsd, usage.today.costUsd], [7.5, 6.5]);
    assert.deepEqual(ledger.today().week, { from: '2026-11-15', total: usage.total });
    assert.deepEqual(week('q').cells.map(({ model }) => model), ['haiku', 'opus']);
    assert.deepEqual([week('q').total.costUsd, week('q').today.costUsd], [2.5, 2.5]);
  });

  it('name sessions, tasks and projects, and say what has no name any more', async () => {
    await ledger.append([
      bill('s1/1', '2026-11-20T09:00:00', { taskRef: 'PA-001', costUsd: 1 }), bill('s1/2', '2026-11-21T09:00:00', { taskRef: 'PA-001', model: 'haiku', costUsd: 2 }),
      bill('s2/1', '2026-11-21T09:00:00', { taskRef: 'PA-009', projectId: 'gone', costUsd: 5 }), bill('lost/1', '2026-11-19T09:00:00'),
    ]);
    const { sessions, projects } = week();
    assert.deepEqual(sessions.map(({ sessionId, name, taskRef, taskTitle, models, week: all, today }) => [sessionId, name, taskRef, taskTitle, models, all.costUsd, today?.costUsd]), [
      ['s2', 'Session s2', 'PA-009', undefined, ['opus'], 5, 5],
      ['s1', 'Session s1', 'PA-001', 'Sweep the yard', ['haiku', 'opus'], 3, 2],
      ['lost', undefined, undefined, undefined, ['opus'], 0.1, undefined],
    ]);
    assert.deepEqual(projects.map(({ id, name }) => [id, name]), [['p', 'P']]);
  });

  it('say when some of it is of demo agents, whose prices are made up', async () => {
    await ledger.append([bill('a/1', '2026-11-20T09:00:00')]);
    assert.equal(week().hasDemo, false);
    await ledger.append([bill('b/1', '2026-11-20T09:00:00', { source: 'demo', projectId: 'q' })]);
    assert.deepEqual([week().hasDemo, week('p').hasDemo, week('q').hasDemo], [true, false, true]);
  });

  it('count what has no price apart, and never as money', async () => {
    await ledger.append([unpriced(bill('a/1', '2026-11-21T09:00:00')), bill('a/2', '2026-11-21T09:00:00', { model: 'haiku', costUsd: 0.25 })]);
    assert.deepEqual(week().cells.map(({ model, costUsd, unpricedCount }) => [model, costUsd, unpricedCount]), [['haiku', 0.25, 0], ['opus', 0, 1]]);
    assert.deepEqual([week().total.costUsd, week().total.unpricedCount], [0.25, 1]);
  });

  it('show the hours of today, and put a time that is not of today into the nearest one', async () => {
    await ledger.append([
      bill('a/1', '2026-11-21T00:00:00'), bill('a/2', '2026-11-21T09:59:59'), bill('a/3', '2026-11-21T09:00:00', { model: 'haiku' }), bill('a/4', '2026-11-20T09:00:00'),
      billed('a/5', '2026-11-21', { at: new Date('2026-11-19T12:00:00').toISOString() }), billed('a/6', '2026-11-21', { at: 'nonsense' }),
    ]);
    const { hours, hourCells, today } = week();
    assert.deepEqual([hours.length, hours[0]?.time, hours.at(-1)?.time], [24, '00:00', '23:00']);
    const timeOf = new Map(hours.map(({ startsAt, time }) => [startsAt, time]));
    assert.deepEqual(hourCells.map(({ startsAt, model, inputTokens }) => [timeOf.get(startsAt), model, inputTokens]), [['00:00', 'opus', 3], ['09:00', 'haiku', 1], ['09:00', 'opus', 1]]);
    assert.deepEqual(sum(hourCells), today);
  });

  it('move on at midnight: the oldest day leaves, today begins empty, and yesterday is still there', async () => {
    await ledger.append([bill('a/1', '2026-11-15T12:00:00', { costUsd: 1 }), bill('a/2', '2026-11-21T12:00:00', { costUsd: 2 })]);
    storage.clock.jumpTo('2026-11-21T23:59:59');
    storage.clock.advance(5 * 60_000);
    assert.deepEqual(events.slice(1).map(({ day, total, week: seven }) => [day, total.costUsd, seven?.from, seven?.total.costUsd]), [['2026-11-22', 0, '2026-11-16', 2]]);
    assert.deepEqual([week().today.costUsd, week().total.costUsd, week().days.at(-1)], [0, 2, '2026-11-22']);
    await ledger.whenIdle();
    assert.deepEqual(week(), await reopened());
  });

  it('keep what is dated in days to come, since the clock was set back, until it is their day', async () => {
    await ledger.append([bill('a/1', '2026-11-22T00:10:00', { costUsd: 3 })]);
    assert.deepEqual([events.length, week().total.costUsd, week().sessions.length], [0, 0, 0]);
    await ledger.append([bill('a/2', '2026-11-21T09:00:00', { costUsd: 1 }), bill('a/3', '2026-11-22T00:20:00', { costUsd: 5 })]);
    assert.deepEqual([week().total.costUsd, week().cells.length], [1, 1]);
    await ledger.append([bill('a/3', '2026-11-22T00:20:00', { costUsd: 4 })]);
    assert.equal(events.length, 1, 'nothing of these days has changed');
    storage.clock.jumpTo('2026-11-22T00:30:00');
    assert.deepEqual([week().today.costUsd, week().total.costUsd], [7, 8]);
    assert.deepEqual(week(), await reopened());
  });

  it('count a turn that ends after midnight on the day of its last line, once', async () => {
    await ledger.append([bill('a/1', '2026-11-21T23:59:50', { costUsd: 1 })]);
    storage.clock.jumpTo('2026-11-22T00:00:05');
    await ledger.append([bill('a/1', '2026-11-22T00:00:05', { costUsd: 3 })]);
    await ledger.whenIdle();
    assert.deepEqual(week().cells.map(({ day, costUsd }) => [day, costUsd]), [['2026-11-22', 3]]);
    assert.deepEqual(week(), await reopened());
  });

  it('follow a hand that edits an earlier day, also in the month before, and only then say so', async () => {
    ledger.dispose();
    storage.clock.jumpTo('2026-12-03T10:00:00');
    ledger = await Ledger.open(storage);
    await ledger.append([bill('a/1', '2026-11-30T09:00:00', { costUsd: 1 }), bill('b/1', '2026-12-03T09:00:00', { costUsd: 2 })]);
    ledger.onDidChangeToday((today) => { events.push(today); });
    storage.touched(storage.paths.ledger, '2026-11.jsonl');
    storage.touched(storage.paths.ledger, '2026-12.jsonl');
    await ledger.whenIdle();
    assert.deepEqual(events, []);
    const file = path.join(storage.paths.ledger, '2026-11.jsonl');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"projectId":"p"', '"projectId":"q"'));
    storage.touched(storage.paths.ledger, '2026-11.jsonl');
    await ledger.whenIdle();
    await new Promise((resolve) => { setImmediate(resolve); });
    assert.equal(events.length, 1);
    assert.deepEqual(week().cells.map(({ projectId, costUsd }) => [projectId, costUsd]), [['q', 1], ['p', 2]]);
  });

  it('are the same as plain adding, whatever is corrected, and after every restart', async () => {
    let seed = 8;
    const random = (below: number): number => { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor((seed / 2147483648) * below); };
    const written: LedgerLine[] = [];
    storage.clock.jumpTo('2026-12-04T10:00:00');
    ledger.today();
    await ledger.whenIdle();
    for (let step = 0; step < 60; step += 1) {
      const lines = Array.from({ length: 1 + random(9) }, () => {
        const session = `s${random(6)}`;
        const day = lastDays('2026-12-04', 9)[random(9)] ?? '';
        const line = bill(`${session}/${random(9)}`, `${day}T${String(random(24)).padStart(2, '0')}:30:00`, { sessionId: session, projectId: `p${random(3)}`, model: `m${random(3)}`, costUsd: random(1e9) / 1e8 });
        return random(6) === 0 ? unpriced(line) : line;
      });
      written.push(...lines);
      await ledger.append(lines);
      const usage = week();
      const { total, groups } = summarise(written, { from: '2026-11-28', to: '2026-12-04', groupBy: 'day' });
      assert.deepEqual(usage.total, total);
      assert.deepEqual(sum(usage.cells), total);
      assert.deepEqual(sum(usage.sessions.map((session) => session.week)), total);
      assert.deepEqual(usage.days.map((day) => sum(usage.cells.filter((cell) => cell.day === day)).costUsd), usage.days.map((day) => groups.find(({ key }) => key === day)?.costUsd ?? 0));
      assert.deepEqual(sum(usage.hourCells), usage.today);
      if (step % 15 === 0) assert.deepEqual(await reopened(), usage);
    }
  });
});

describe('ledger: hours of a day', () => {
  const zone = process.env['TZ'];
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  for (const [name, day, count, times] of [
    ['Europe/Berlin', '2026-11-21', 24, ['00:00', '01:00', '02:00', '03:00']],
    ['Europe/Berlin', '2026-03-29', 23, ['00:00', '01:00', '03:00', '04:00']],
    ['Europe/Berlin', '2026-10-25', 25, ['00:00', '01:00', '02:00', '02:00']],
    ['Africa/Cairo', '2026-04-24', 23, ['01:00', '02:00', '03:00', '04:00']],
    ['Asia/Kolkata', '2026-11-21', 24, ['00:00', '01:00', '02:00', '03:00']],
    ['Australia/Lord_Howe', '2026-10-04', 24, ['00:00', '01:00', '02:30', '03:30']],
  ] as const) {
    it(`are ${count} in ${name} on ${day}, and each bill is in the hour that it was in`, () => {
      process.env['TZ'] = name;
      const hours = hoursOf(day);
      assert.equal(hours.length, count);
      assert.deepEqual(hours.slice(0, 4).map(clockTime), times);
      const lines = hours.map((ms, index) => ({ ...billed(`s/${index}`, day), at: new Date(ms + 60_000).toISOString(), inputTokens: index }));
      const report = weekReport(lines, lastDays(day, 7), NAMES);
      assert.deepEqual(report.hourCells.map(({ startsAt, inputTokens }) => [startsAt, inputTokens]), hours.map((ms, index) => [new Date(ms).toISOString(), index]));
    });
  }

  it('do not matter to the seven days over a change of the clocks', () => {
    process.env['TZ'] = 'Europe/Berlin';
    assert.deepEqual(lastDays('2026-10-26', 7), ['2026-10-20', '2026-10-21', '2026-10-22', '2026-10-23', '2026-10-24', '2026-10-25', '2026-10-26']);
    assert.deepEqual(lastDays('2026-03-01', 3), ['2026-02-27', '2026-02-28', '2026-03-01']);
  });
});
