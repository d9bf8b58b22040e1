import assert from 'node:assert/strict';
import { readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import initSqlJs from 'sql.js';
import type { LedgerLine } from '../../../src/protocol/files/fileKinds.ts';
import type { IndexEngine } from '../../../src/host/index/indexEngine.ts';
import type { SummaryQuery } from '../../../src/host/index/indexMessages.ts';
import { daysBefore } from '../../../src/host/index/ledgerSync.ts';
import { writeSnapshot } from '../../../src/host/index/snapshotFile.ts';
import { Ledger } from '../../../src/host/ledger/ledger.ts';
import { stampNow } from '../../../src/host/storage/durableFile.ts';
import { createTestStorage, type TestStorage } from '../storage/testStorage.ts';
import { billed as line, byKey, createEngine, summarise, WASM_FILE } from './testIndex.ts';

const ALL: SummaryQuery = { from: '2000-01-01', to: '2099-12-31', groupBy: 'day' };
const TODAY = '2026-11-21';

describe('index: rebuilding', function () {
  this.timeout(30_000);
  let storage: TestStorage;
  let ledger: Ledger;
  let engine: IndexEngine;
  /** Why the index was built anew, each time it was. */
  let rebuilds: string[];
  let written: LedgerLine[];
  /** As the host does; a message may also come late or not at all. */
  let tellsAppends: boolean;
  const month = (name: string): string => path.join(storage.paths.ledger, `${name}.jsonl`);
  const bill = async (...lines: LedgerLine[]): Promise<void> => {
    written.push(...lines);
    await ledger.append(lines);
  };
  const check = async (query: SummaryQuery = ALL): Promise<void> => {
    const { summary, report } = await engine.summary(query, TODAY);
    if (report.rebuiltBecause !== undefined) rebuilds.push(report.rebuiltBecause);
    assert.deepEqual(byKey(summary), byKey(summarise(written, query)));
  };
  const restart = async (): Promise<void> => {
    await engine.save();
    engine = createEngine(storage);
  };

  beforeEach(async () => {
    storage = await createTestStorage('2026-11-21T10:00:00');
    rebuilds = [];
    written = [];
    ledger = await Ledger.open(storage);
    ledger.onDidAppend((append) => { if (tellsAppends) engine.appended(append); });
    tellsAppends = true;
    engine = createEngine(storage);
  });
  afterEach(async () => {
    ledger.dispose();
    await storage[Symbol.asyncDispose]();
  });

  const damages: readonly [string, (file: string) => Promise<void>][] = [
    ['is deleted', (file) => rm(file)],
    ['is empty', (file) => truncate(file, 0)],
    ['is cut off', async (file) => truncate(file, Math.floor((await stat(file)).size / 2))],
    ['is rubbish', (file) => writeFile(file, 'rubbish'.repeat(1000))],
    ['has a flipped bit', async (file) => {
      const bytes = await readFile(file);
      bytes.writeUInt8(bytes.readUInt8(bytes.length - 40) ^ 1, bytes.length - 40);
      await writeFile(file, bytes);
    }],
    ['was changed through SQLite', async (file) => {
      const sql = await initSqlJs({ locateFile: () => WASM_FILE });
      const database = new sql.Database(await readFile(file));
      assert.equal(database.exec('PRAGMA integrity_check')[0]?.values[0]?.[0], 'ok', 'ours is valid SQLite');
      database.run('UPDATE lines SET input = input + 1');
      await writeFile(file, database.export());
    }],
    ['is another valid database', async (file) => {
      const sql = await initSqlJs({ locateFile: () => WASM_FILE });
      const database = new sql.Database();
      database.run('CREATE TABLE meta (key TEXT, value TEXT)');
      await writeSnapshot(file, database.export());
    }],
  ];
  for (const [name, damage] of damages) {
    it(`gives the same totals when the index ${name}`, async () => {
      await bill(line('s1/1', '2026-11-20'), line('s2/1', '2026-08-20', { costUsd: 0.7 }));
      await check();
      await restart();
      await damage(storage.paths.index);
      rebuilds.length = 0;
      await check();
      assert.equal(rebuilds.length, 1);
      await restart();
      rebuilds.length = 0;
      await check();
      assert.deepEqual(rebuilds, [], 'and it is whole again');
    });
  }

  const edits: readonly [string, () => Promise<void>][] = [
    ['was edited in place, at the same length', async () => {
      await writeFile(month('2026-11'), (await readFile(month('2026-11'), 'utf8')).replace('"inputTokens":1,', '"inputTokens":7,'));
      written = written.map((entry, i) => (i === 0 ? { ...entry, inputTokens: 7 } : entry));
    }],
    ['lost a line', async () => {
      const [, ...rest] = (await readFile(month('2026-11'), 'utf8')).split('\n');
      await writeFile(month('2026-11'), rest.join('\n'));
      written = written.slice(1);
    }],
    ['was replaced by a longer one', async () => {
      written = [line('other/1', '2026-11-01'), ...written.slice(1), line('other/2', '2026-11-02'), line('other/3', '2026-11-03')];
      await writeFile(month('2026-11'), written.filter(({ day }) => day >= '2026-11').map((entry) => `${JSON.stringify({ schema: 1, ...entry })}\n`).join(''));
    }],
    ['was deleted', async () => {
      await rm(month('2026-11'));
      written = written.filter(({ day }) => day < '2026-11');
    }],
  ];
  for (const [name, edit] of edits) {
    it(`gives what the ledger says now when a file ${name}`, async () => {
      await bill(line('s1/1', '2026-11-20'), line('s1/2', '2026-11-20'), line('s2/1', '2026-08-20'));
      await check();
      await edit();
      await check();
      assert.equal(rebuilds.length, 2, 'built at first and anew');
    });
  }

  it('reads only what was appended when the host says that it did it, and all in the next life', async () => {
    await bill(line('s1/1', '2026-11-20'), line('s1/2', '2026-11-20'));
    await check();
    await bill(line('s1/3', '2026-11-20'));
    const before = stampNow(month('2026-11')) ?? '';
    await check();
    rebuilds.length = 0;
    // A change that the host takes for its own cannot be seen, except by reading all of the file: so this tells whether it does.
    const edited = (await readFile(month('2026-11'), 'utf8')).replace('"inputTokens":1,', '"inputTokens":7,');
    await writeFile(month('2026-11'), `${edited}${JSON.stringify({ schema: 1, ...line('s1/4', '2026-11-20') })}\n`);
    written.push(line('s1/4', '2026-11-20'));
    engine.appended({ file: month('2026-11'), before, after: stampNow(month('2026-11')) ?? '' });
    await check();
    assert.deepEqual(rebuilds, [], 'it went on from where it was');
    await restart();
    written = written.map((entry, i) => (i === 0 ? { ...entry, inputTokens: 7 } : entry));
    await bill(line('s1/5', '2026-11-21'));
    await check();
    assert.deepEqual(rebuilds, ['2026-11.jsonl was changed']);
  });

  it('sees an edit by hand between two appends of the host', async () => {
    await bill(line('s1/1', '2026-11-20'), line('s1/2', '2026-11-20'));
    await check();
    await bill(line('s1/3', '2026-11-20'));
    await writeFile(month('2026-11'), (await readFile(month('2026-11'), 'utf8')).replace('"inputTokens":1,', '"inputTokens":7,'));
    written = written.map((entry, i) => (i === 0 ? { ...entry, inputTokens: 7 } : entry));
    await bill(line('s1/4', '2026-11-20'));
    rebuilds.length = 0;
    await check();
    assert.deepEqual(rebuilds, ['2026-11.jsonl was changed']);
    rebuilds.length = 0;
    await bill(line('s1/5', '2026-11-20'));
    await check();
    assert.deepEqual(rebuilds, [], 'and trusts the host again');
  });

  it('forgets a group when a correction took its last line away', async () => {
    await bill(line('s1/1', '2026-11-20', { projectId: 'p' }), line('s1/2', '2026-11-20', { projectId: 'q' }));
    await check({ ...ALL, groupBy: 'project' });
    await bill(line('s1/2', '2026-11-20', { projectId: 'p' }));
    await check({ ...ALL, groupBy: 'project' });
    await restart();
    await check({ ...ALL, groupBy: 'project' });
  });

  it('counts a correction of a folded day exactly, and a live session that is old once', async () => {
    await bill(line('old/1', '2026-07-01'), line('old/2', '2026-07-02'), line('long/1', '2026-07-01'), line('long/2', '2026-11-20'));
    await check();
    await bill(line('old/1', '2026-07-01', { costUsd: 44, projectId: 'q' }));
    await check({ ...ALL, groupBy: 'project' });
    rebuilds.length = 0;
    await bill(line('long/1', '2026-07-01', { costUsd: 5 }), line('long/3', '2026-11-21'));
    await check();
    await bill(line('long/1', '2026-11-21', { costUsd: 6 }));
    await check();
    assert.deepEqual(rebuilds, [], 'a live session is never folded');
    await bill(line('old/3', '2026-11-21'));
    await check();
    rebuilds.length = 0;
    await bill(line('old/4', '2026-11-21'));
    await check();
    assert.deepEqual(rebuilds, [], 'nor is one that lives again');
  });

  it('gives the same totals as plain adding, whatever happens to ledger and index', async () => {
    let seed = 20261121;
    const random = (below: number): number => { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor((seed / 2147483648) * below); };
    /** Changes a line of some month's file in place, without a word to anyone and at the same length. */
    const editByHand = async (): Promise<void> => {
      const name = month(daysBefore(TODAY, random(100)).slice(0, 7));
      const lines = (await readFile(name, 'utf8').catch(() => '')).split('\n').filter((text) => text !== '');
      const at = random(Math.max(1, lines.length));
      const { id, outputTokens } = JSON.parse(lines[at] ?? '{}') as Partial<LedgerLine>;
      if (id === undefined || outputTokens === undefined) return;
      const now = Number(String(outputTokens).replaceAll('1', '2'));
      lines[at] = (lines[at] ?? '').replace(`"outputTokens":${outputTokens}`, `"outputTokens":${now}`);
      await writeFile(name, `${lines.join('\n')}\n`);
      // The file's lines are those of its month, in the order in which they were billed.
      let left = at;
      written = written.map((entry) => (name.includes(entry.day.slice(0, 7)) && left-- === 0 ? { ...entry, outputTokens: now } : entry));
    };
    for (let step = 0; step < 250; step += 1) {
      await bill(...Array.from({ length: 1 + random(12) }, () => {
        const session = `s${random(15)}`;
        // Few ids, so that many lines are corrections, some of them to other days, projects and models.
        const { costUsd, ...rest } = line(`${session}/${random(12)}`, daysBefore(TODAY, random(4) === 0 ? random(150) : random(40)), {
          sessionId: session, projectId: `p${random(3)}`, model: `m${random(3)}`, inputTokens: random(1e6), outputTokens: random(1e5), cacheReadTokens: random(1e7),
          cacheWriteTokens: random(1e5), costUsd: random(1e9) / 1e8,
        });
        return { ...rest, ...(random(9) === 0 || costUsd === undefined ? {} : { costUsd }), ...(random(2) === 0 ? { taskRef: `PA-00${random(5)}` } : {}) };
      }));
      const what = random(12);
      if (what === 0) await restart();
      if (what === 1) await rm(storage.paths.index, { force: true });
      if (what === 2) {
        await restart();
        await rm(storage.paths.index, { force: true });
      }
      if (what === 3) {
        await restart();
        await truncate(storage.paths.index, random(5000)).catch(() => {});
      }
      if (what === 4) engine = createEngine(storage); // It was killed before it saved.
      if (what === 5) tellsAppends = !tellsAppends;
      if (what === 6 && random(2) === 0) await editByHand();
      if (what > 6) {
        const from = daysBefore(TODAY, random(150));
        const groupBy = (['project', 'model', 'session', 'task', 'day'] as const)[random(5)] ?? 'day';
        await check({ from, to: daysBefore(TODAY, random(20)), groupBy, ...(random(3) === 0 ? { projectId: `p${random(3)}` } : {}) });
      }
    }
    await check();
  });
});
