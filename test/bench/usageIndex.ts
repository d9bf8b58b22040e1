import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UsageIndex } from '../../src/host/index/usageIndex.ts';
import { Ledger } from '../../src/host/ledger/ledger.ts';
import { watchFolder } from '../../src/host/storage/folderWatch.ts';
import { HomePaths } from '../../src/host/storage/homePaths.ts';
import { Quarantine } from '../../src/host/storage/quarantine.ts';
import { localDay, systemClock } from '../../src/host/util/clock.ts';
import { silentLog } from '../../src/host/util/log.ts';
import { FILE_KINDS, type LedgerLine } from '../../src/protocol/files/fileKinds.ts';
import { createTempHome } from '../support/tempHome.ts';
import type { Bench } from './support/bench.ts';
import type { Figure } from './support/figure.ts';
import { interleave, measured, quantile, timed } from './support/statistics.ts';

const LINES = 100_000;
const DAYS = 60;
const LINES_PER_SESSION = 40;
const MODELS = ['claude-opus-4-1', 'claude-sonnet-4-5', 'claude-haiku-4-5'];
const BUILDS = 7;
const UPDATES = 25;

/** Sums over a ledger of 100,000 lines: from nothing, and after one more line, beside reading the same files with Node alone. */
export const measureUsageIndex: Bench = async ({ product, say }) => {
  await using temp = await createTempHome();
  const paths = new HomePaths(temp.missionControlHome);
  await writeLedger(paths);
  const today = localDay(Date.now());
  const query = { from: '2020-01-01', to: today, groupBy: 'project' } as const;
  let index: UsageIndex | undefined;
  const openIndex = (): UsageIndex => new UsageIndex({ paths, clock: systemClock, log: silentLog, runtimeFolder: product.hostFolder, idleMs: 600_000 });
  const parse = (): Promise<number> => timed(() => parseAll(paths.ledger));

  say(`  building the index over ${LINES} lines`);
  const cold = await interleave(BUILDS, {
    ours: async () => {
      await index?.dispose();
      await rm(paths.index, { force: true });
      index = openIndex();
      return await timed(() => index?.summary(query));
    },
    parse,
  });
  const quarantine = await Quarantine.open({ paths, clock: systemClock, log: silentLog });
  const ledger = await Ledger.open({ paths, clock: systemClock, log: silentLog, quarantine, watch: watchFolder });
  ledger.onDidAppend((append) => { index?.appended(append); });
  let lineCount = LINES;
  const warm = await interleave(UPDATES, {
    ours: async () => {
      await ledger.append([lineOf(lineCount, Date.now())]);
      lineCount += 1;
      return await timed(() => index?.summary(query));
    },
    parse,
  });
  ledger.dispose();
  quarantine.dispose();
  await index?.dispose();
  const reopened = await interleave(BUILDS, {
    ours: async () => {
      index = openIndex();
      const ms = await timed(() => index?.summary(query));
      await index.dispose();
      return ms;
    },
    parse,
  });
  const other = (samples: readonly number[]): NonNullable<Figure['other']> => ({ what: 'JSON.parse of every line', ...measured(samples) });
  return [
    { what: `usage index built from ${LINES / 1000}k ledger lines`, unit: 'ms', ours: measured(cold.ours), other: other(cold.parse), detail: 'with the start of its worker' },
    { what: 'the same, first question to an index that was saved', unit: 'ms', ours: measured(reopened.ours), other: other(reopened.parse), detail: 'with the start of its worker' },
    { what: 'the same, question after one more line', unit: 'ms', ours: measured(warm.ours), other: other(warm.parse), budget: { kind: 'atMost', limit: 20 }, detail: `longest ${quantile(warm.ours, 1).toFixed(1)}` },
  ];
};

/** What it takes at least to know what is in the ledger: read and parse. */
async function parseAll(folder: string): Promise<number> {
  let outputTokens = 0;
  for (const name of await readdir(folder)) {
    for (const line of (await readFile(path.join(folder, name), 'utf8')).split('\n')) {
      if (line !== '') outputTokens += (JSON.parse(line) as LedgerLine).outputTokens;
    }
  }
  return outputTokens;
}

async function writeLedger(paths: HomePaths): Promise<void> {
  await mkdir(paths.ledger, { recursive: true, mode: 0o700 });
  const months = new Map<string, string[]>();
  const firstMs = Date.now() - DAYS * 86_400_000;
  for (let number = 0; number < LINES; number += 1) {
    const atMs = firstMs + (number / LINES) * DAYS * 86_400_000;
    const month = localDay(atMs).slice(0, 7);
    const lines = months.get(month) ?? [];
    lines.push(`${JSON.stringify({ schema: FILE_KINDS.ledgerLine.schema, ...lineOf(number, atMs) })}\n`);
    months.set(month, lines);
  }
  for (const [month, lines] of months) await writeFile(path.join(paths.ledger, `${month}.jsonl`), lines.join(''), { mode: 0o600 });
}

function lineOf(number: number, atMs: number): LedgerLine {
  const session = Math.floor(number / LINES_PER_SESSION);
  const sessionId = `00000000-0000-4000-8000-${String(session).padStart(12, '0')}`;
  const model = MODELS[number % MODELS.length] ?? '';
  return {
    id: `${sessionId}/mfzzzzzz/${number % LINES_PER_SESSION}/${model}`, at: new Date(atMs).toISOString(), day: localDay(atMs), sessionId, projectId: `project-${session % 12}`, model,
    inputTokens: 10 + (number % 90), outputTokens: 100 + (number % 900), cacheReadTokens: 20_000 + number, cacheWriteTokens: number % 3000, costUsd: (number % 1000) / 10_000, source: 'cli',
  };
}
