import assert from 'node:assert/strict';
import type { BilledUsage } from '../../../src/host/sessions/agentProvider.ts';
import { ownBill } from '../../../src/host/sessions/ownBill.ts';
import { NO_TOKENS } from '../../../src/protocol/domain/usageTotals.ts';
import type { LedgerLine, SessionRecord } from '../../../src/protocol/files/fileKinds.ts';

const RECORD: SessionRecord = {
  id: 's', provider: 'claude', transport: 'terminal', projectId: 'p', name: 'S', cwd: '/p', permissionMode: 'default', agentSessionIds: [], startedAt: '', turnCount: 2, usage: NO_TOKENS, queue: [],
};
const PLACE = { processKey: 'k', turn: 3, report: 'rest', at: '2026-11-21T12:00:00.000Z' };

const line = (model: string, inputTokens: number, costUsd?: number): LedgerLine => ({
  id: `s/k/1.${inputTokens}/${model}`, at: '2026-11-20T12:00:00.000Z', day: '2026-11-20', sessionId: 's', projectId: 'p', model, ...NO_TOKENS, inputTokens, ...(costUsd === undefined ? {} : { costUsd }), source: 'transcript',
});
const total = (model: string, inputTokens: number, costUsd: number | undefined, outputTokens = 0): BilledUsage => ({ model, ...NO_TOKENS, inputTokens, outputTokens, costUsd });

describe('the bill that an agent gives itself', () => {
  const billOf = (lines: readonly LedgerLine[], ...own: readonly BilledUsage[]): unknown[] => {
    const { corrected, added } = ownBill(RECORD, lines, own, PLACE);
    assert.deepEqual(corrected.map(({ id, at }) => [id, at]), lines.filter(({ model }) => own.some((one) => one.model.startsWith(model))).map(({ id, at }) => [id, at]), 'each in its place and day');
    return [...corrected, ...added].map(({ model, inputTokens, outputTokens, costUsd, source }) => [model, inputTokens, outputTokens, costUsd, source]);
  };

  it('leaves estimates that fit, and gives the rest what they leave', () => {
    assert.deepEqual(billOf([line('opus', 10, 0.1), line('opus', 20, 0.2)], total('opus[1m]', 30, 0.30000000000000004)), [['opus', 10, 0, 0.1, 'cli'], ['opus', 20, 0, 0.2, 'cli']]);
    assert.deepEqual(billOf([line('opus', 10, 0.1)], total('opus[1m]', 30, 0.7, 4)), [['opus', 10, 0, 0.1, 'cli'], ['opus[1m]', 20, 4, 0.6, 'cli']]);
    assert.deepEqual(billOf([], total('haiku', 5, 0.01)), [['haiku', 5, 0, 0.01, 'cli']]);
  });

  it('shares what estimates got wrong, or nobody estimated, by tokens, to the cent', () => {
    assert.deepEqual(billOf([line('opus', 10, 0.1), line('opus', 20, 0.2)], total('opus', 30, 0.6)), [['opus', 10, 0, 0.2, 'cli'], ['opus', 20, 0, 0.4, 'cli']]);
    assert.deepEqual(billOf([line('new', 10), line('new', 20)], total('new', 40, 0.8)), [['new', 10, 0, 0.2, 'cli'], ['new', 20, 0, 0.4, 'cli'], ['new', 10, 0, 0.2, 'cli']]);
    // Estimated at more than all of it: a price has fallen.
    assert.deepEqual(billOf([line('opus', 10, 0.5)], total('opus', 20, 0.1)), [['opus', 10, 0, 0.05, 'cli'], ['opus', 10, 0, 0.05, 'cli']]);
    const odd = ownBill(RECORD, [line('x', 1), line('x', 1), line('x', 1)], [total('x', 3, 0.1)], PLACE).corrected;
    assert.equal(Math.round(odd.reduce((sum, { costUsd = 0 }) => sum + costUsd, 0) * 1e12), 0.1 * 1e12);
  });

  it('takes the variants of a model together, and leaves what it has no price for', () => {
    assert.deepEqual(billOf([line('opus', 10, 0.1), line('opus', 20, 0.2)], total('opus[1m]', 10, 0.1), total('opus', 20, 0.2)), [['opus', 10, 0, 0.1, 'cli'], ['opus', 20, 0, 0.2, 'cli']]);
    assert.deepEqual(billOf([line('free', 10)], total('free', 30, undefined)), [['free', 10, 0, undefined, 'transcript'], ['free', 20, 0, undefined, 'cli']]);
    assert.deepEqual(billOf([line('opus', 10, 0.1)]), [], 'of a model that it does not name nothing is said');
  });
});
