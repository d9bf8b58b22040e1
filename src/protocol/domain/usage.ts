import * as z from 'zod/mini';

/** Tokens of one or many requests, cache apart. */
export const tokenUsageSchema = z.object({
  inputTokens: z.number(),
  outputTokens: z.number(),
  cacheReadTokens: z.number(),
  cacheWriteTokens: z.number(),
});
export type TokenUsage = z.infer<typeof tokenUsageSchema>;

export const NO_TOKENS: TokenUsage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

export function addTokens(a: TokenUsage, b: TokenUsage): TokenUsage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
  };
}

/** A sum over ledger lines. */
export const usageTotalSchema = z.extend(tokenUsageSchema, {
  /** US dollars as the agent reported them. Lines without a price are not in here. */
  costUsd: z.number(),
  /** Ledger lines whose price is unknown; shown as "unpriced", never as $0. */
  unpricedCount: z.number(),
});
export type UsageTotal = z.infer<typeof usageTotalSchema>;

export const NO_USAGE: UsageTotal = { ...NO_TOKENS, costUsd: 0, unpricedCount: 0 };

export function addUsage(a: UsageTotal, b: UsageTotal): UsageTotal {
  return { ...addTokens(a, b), costUsd: a.costUsd + b.costUsd, unpricedCount: a.unpricedCount + b.unpricedCount };
}

/** One group of a summary: `key` is a project id, model, session id or day (`YYYY-MM-DD`, local to the host), by `groupBy`. */
export const usageGroupSchema = z.extend(usageTotalSchema, { key: z.string() });
export type UsageGroup = z.infer<typeof usageGroupSchema>;

/** What the status bar shows: the host's local calendar day. */
export const todayUsageSchema = z.object({
  /** `YYYY-MM-DD`. */
  day: z.string(),
  total: usageTotalSchema,
  byProject: z.array(usageGroupSchema),
  byModel: z.array(usageGroupSchema),
});
export type TodayUsage = z.infer<typeof todayUsageSchema>;
