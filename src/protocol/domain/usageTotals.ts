import type { TokenUsage, UsageTotal } from './usage.ts';

// Apart from the schemas, so that webviews can add up without a schema library.

export const NO_TOKENS: TokenUsage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

export function addTokens(a: TokenUsage, b: TokenUsage): TokenUsage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
  };
}

export const NO_USAGE: UsageTotal = { ...NO_TOKENS, costUsd: 0, unpricedCount: 0 };

/** Adds to the billionth of a dollar, as the host itself does: sums of sums are exact, in whatever order they are taken. */
export function addUsage(a: UsageTotal, b: UsageTotal): UsageTotal {
  const costUsd = Math.round((a.costUsd + b.costUsd) * 1e9) / 1e9;
  return { ...addTokens(a, b), costUsd, unpricedCount: a.unpricedCount + b.unpricedCount };
}
