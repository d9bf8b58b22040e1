import { createRequire } from 'node:module';
import path from 'node:path';
import type { LedgerLine } from '../../../src/protocol/files/fileKinds.ts';
import { IndexEngine } from '../../../src/host/index/indexEngine.ts';
import type { Summary, SummaryQuery } from '../../../src/host/index/indexMessages.ts';
import { UsageIndex, type UsageIndexOptions } from '../../../src/host/index/usageIndex.ts';
import type { TestStorage } from '../storage/testStorage.ts';

export const WASM_FILE = createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm');

/** An index over a test's home, with the worker unbuilt. */
export function createIndex(storage: TestStorage, options: Partial<UsageIndexOptions> = {}): UsageIndex {
  return new UsageIndex({
    ...storage,
    runtimeFolder: storage.root,
    workerFile: path.join(import.meta.dirname, '../../../src/host/index/indexWorker.ts'),
    wasmFile: WASM_FILE,
    ...options,
  });
}

/** The index itself without its worker: many lives of it in little time. */
export function createEngine(storage: TestStorage): IndexEngine {
  return new IndexEngine({ ledgerFolder: storage.paths.ledger, indexFile: storage.paths.index, wasmFile: WASM_FILE, ignoresSnapshot: false });
}

/** A ledger line of a day; the session is the part of the id before the slash. */
export const billed = (id: string, day: string, change: Partial<LedgerLine> = {}): LedgerLine => ({
  id, at: `${day}T09:00:00.000Z`, day, sessionId: id.split('/')[0] ?? id, projectId: 'p', model: 'opus', inputTokens: 1, outputTokens: 2,
  cacheReadTokens: 3, cacheWriteTokens: 4, costUsd: 0.1, source: 'cli', ...change,
});

/** The same sums by the plainest means: the last line of an id wins. */
export function summarise(lines: readonly LedgerLine[], query: SummaryQuery): Summary {
  const last = new Map<string, LedgerLine>();
  for (const line of lines.toSorted((a, b) => a.day.slice(0, 7).localeCompare(b.day.slice(0, 7)))) last.set(line.id, line);
  const groups = new Map<string, { tokens: number[]; nanos: number; unpriced: number }>();
  const sum = (key: string): { tokens: number[]; nanos: number; unpriced: number } => {
    const group = groups.get(key) ?? { tokens: [0, 0, 0, 0], nanos: 0, unpriced: 0 };
    groups.set(key, group);
    return group;
  };
  for (const line of last.values()) {
    if (line.day < query.from || line.day > query.to || line.projectId !== (query.projectId ?? line.projectId)) continue;
    const keys = { project: line.projectId, model: line.model, session: line.sessionId, task: line.taskRef ?? '', day: line.day };
    for (const group of [sum(`g:${keys[query.groupBy]}`), sum('total')]) {
      group.tokens = [line.inputTokens, line.outputTokens, line.cacheReadTokens, line.cacheWriteTokens].map((tokens, i) => tokens + (group.tokens[i] ?? 0));
      if (line.costUsd === undefined) group.unpriced += 1;
      else group.nanos += Math.round(line.costUsd * 1e9);
    }
  }
  const totalOf = ({ tokens: [inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0], nanos, unpriced }: ReturnType<typeof sum>): Summary['total'] =>
    ({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, costUsd: nanos / 1e9, unpricedCount: unpriced });
  const total = totalOf(sum('total'));
  groups.delete('total');
  return { total, groups: [...groups].map(([key, group]) => ({ key: key.slice(2), ...totalOf(group) })) };
}

export function byKey(summary: Summary): Summary {
  return { ...summary, groups: summary.groups.toSorted((a, b) => (a.key < b.key ? -1 : 1)) };
}
