import assert from 'node:assert/strict';
import type { LedgerLine } from '../../../src/protocol/files/fileKinds.ts';
import type { ServedRequest } from '../../../src/host/sessions/agentProvider.ts';
import { servedRest } from '../../../src/host/sessions/servedRest.ts';

const served = (model: string, inputTokens: number): ServedRequest => ({ model, at: '2026-11-21T12:00:00.000Z', inputTokens, outputTokens: 4, cacheReadTokens: 3, cacheWriteTokens: 2 });
const reported = (model: string, inputTokens: number, count = 1): LedgerLine => ({
  id: model, at: '', day: '', sessionId: '', projectId: '', model, inputTokens, outputTokens: 4 * count, cacheReadTokens: 3 * count, cacheWriteTokens: 2 * count, costUsd: 1, source: 'cli',
});

describe('what is left of a cut turn', () => {
  it('is what the transcript has and no report, per model, without a price', () => {
    assert.deepEqual(servedRest([served('a', 10), served('a', 20), served('b', 5)], [reported('a', 10)]), [
      { model: 'a', inputTokens: 20, outputTokens: 4, cacheReadTokens: 3, cacheWriteTokens: 2, costUsd: undefined },
      { model: 'b', inputTokens: 5, outputTokens: 4, cacheReadTokens: 3, cacheWriteTokens: 2, costUsd: undefined },
    ]);
    assert.deepEqual(servedRest([served('a', 10), served('a', 20)], [reported('a', 10), reported('a', 20)]), []);
  });

  it('knows a variant of a model by the name that the transcript has, and keeps its name', () => {
    assert.deepEqual(servedRest([served('opus', 10)], [reported('opus[1m]', 10)]), []);
    assert.deepEqual(servedRest([served('opus', 10), served('opus', 20)], [reported('opus[1m]', 10)]).map(({ model, inputTokens }) => [model, inputTokens]), [['opus[1m]', 20]]);
  });

  it('is never less than nothing: reports also hold what is asked beside the conversation', () => {
    assert.deepEqual(servedRest([served('a', 10)], [reported('a', 500, 3), reported('side', 7)]), []);
  });
});
