import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { estimateCostUsd } from '../../../src/host/sessions/claude/terminal/modelPrices.ts';
import { REPO_ROOT } from '../../support/repoRoot.ts';

/** Tokens: input, output, read from the cache, written for five minutes, for an hour; searches of the web. */
type Tokens = readonly [number, number, number?, number?, number?, number?];

const estimate = (model: string, [input, output, read = 0, short = 0, hour = 0, searches = 0]: Tokens, isFast = false): number | undefined =>
  estimateCostUsd(model, { inputTokens: input, outputTokens: output, cacheReadTokens: read, cacheWriteTokens: short + hour, cacheWriteHourTokens: hour, webSearches: searches, isFast });

const MILLION = 1_000_000;

describe('estimated prices', () => {
  // As the CLI itself reckons, in dollars a million tokens.
  for (const [models, input, output, read, short, hour] of [
    [['claude-opus-4-5-20251101', 'claude-opus-4-6', 'claude-opus-4-7', 'claude-opus-4-8', 'claude-opus-4-8[1m]'], 5, 25, 0.5, 6.25, 10],
    [['claude-3-7-sonnet-20250219', 'claude-sonnet-4-20250514', 'claude-sonnet-4-0', 'claude-sonnet-4-5-20250929', 'claude-sonnet-4-6'], 3, 15, 0.3, 3.75, 6],
    [['claude-haiku-4-5-20251001', 'claude-haiku-4-5'], 1, 5, 0.1, 1.25, 2],
    [['claude-3-5-haiku-20241022'], 0.8, 4, 0.08, 1, 1.6],
    [['claude-fable-5'], 10, 50, 1, 12.5, 20],
    [['claude-opus-5-5'], 4, 20, 0.2, 5, 8],
    [['claude-sonnet-5-5[1m]'], 2, 10, 0.1, 2.5, 4],
    [['claude-fable-5-2'], 8, 40, 0.2, 10, 16],
  ] as const) {
    it(`of ${models.join(', ')}`, () => {
      for (const model of models) {
        const each = ([[MILLION, 0], [0, MILLION], [0, 0, MILLION], [0, 0, 0, MILLION], [0, 0, 0, 0, MILLION]] as const).map((tokens) => estimate(model, tokens));
        assert.deepEqual(each, [input, output, read, short, hour], model);
      }
    });
  }

  it('are none where none was measured: other models, higher speed', () => {
    for (const model of ['claude-opus-5', 'claude-opus-4-9', 'claude-opus-4-50', 'claude-opus-4-1', 'claude-sonnet-6', 'claude-sonnet-5', 'claude-sonnet-5-1', 'claude-fable-5-3', 'claude-haiku-5', 'some-future-model', 'my-claude-opus-4-8', '']) {
      assert.equal(estimate(model, [MILLION, 1]), undefined, model);
    }
    assert.equal(estimate('claude-opus-4-8', [1, 1], true), undefined);
  });

  it('are five times as high for large prompts of Haiku 5.5, as the CLI itself says', () => {
    for (const [tokens, microDollars] of [
      [[99_999, 1000], 10_499.9], [[100_000, 1000], 10_500], [[100_001, 1000], 52_500.5], [[10, 1000, 100_001], 7_505.05], [[10, 1000, 0, 100_001], 65_005.625], [[60_000, 1000, 30_000, 20_000], 46_500],
    ] as const) {
      assert.equal(Math.round((estimate('claude-haiku-5-5', tokens) ?? 0) * 1e12), Math.round(microDollars * 1e6));
    }
    assert.equal(estimate('claude-opus-4-7', [250_000, 1000, 1000, 1000]), 1.28175, 'other models have one price');
  });

  it('of a request with everything are to the billionth of a dollar', () => {
    assert.equal(estimate('claude-opus-5-5', [100, 40, 30, 20]), 0.001306);
    assert.equal(estimate('claude-opus-4-8', [100, 40, 30, 20, 7, 2]), 0.02171);
  });

  for (const { name, input, expected } of (JSON.parse(readFileSync(path.join(REPO_ROOT, 'test/fixtures/cases/prices.json'), 'utf8')) as { name: string; input: { model: string; tokens: Tokens }; expected: number | null }[])) {
    it(name, () => { assert.equal(estimate(input.model, input.tokens) ?? null, expected); });
  }
});
