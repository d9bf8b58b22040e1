import type { LedgerLine } from '../../protocol/files/fileKinds.ts';
import type { TokenUsage } from '../../protocol/domain/usage.ts';
import { addTokens, NO_TOKENS } from '../../protocol/domain/usageTotals.ts';
import type { BilledUsage, ServedRequest } from './agentProvider.ts';

/**
 * What models served by the agent's transcript and the ledger does not have, per model; never priced, since the transcript holds no prices.
 *
 * It is what is left of the transcript's sums when what the agent reported is taken away. The reports also hold what an agent asks beside the
 * conversation, such as for a summary; then too little is left, never too much: nothing is billed twice.
 */
export function servedRest(served: readonly ServedRequest[], reported: readonly LedgerLine[]): BilledUsage[] {
  const names = new Map(reported.map(({ model }) => [plainModelName(model), model]));
  const known = sumsByModel(reported);
  return [...sumsByModel(served)].flatMap(([name, sum]) => {
    const left = subtractTokens(sum, known.get(name) ?? NO_TOKENS);
    const isNothing = left.inputTokens + left.outputTokens + left.cacheReadTokens + left.cacheWriteTokens === 0;
    return isNothing ? [] : [{ model: names.get(name) ?? name, ...left, costUsd: undefined }];
  });
}

function sumsByModel(parts: readonly (TokenUsage & { readonly model: string })[]): Map<string, TokenUsage> {
  const sums = new Map<string, TokenUsage>();
  for (const part of parts) sums.set(plainModelName(part.model), addTokens(sums.get(plainModelName(part.model)) ?? NO_TOKENS, part));
  return sums;
}

/** Reports name a model's variant, such as `claude-opus-4-8[1m]`; transcripts name the model alone. */
export function plainModelName(model: string): string {
  return model.replace(/\[[^\]]*\]$/, '');
}

/** What is left of one when another is taken away; never less than nothing. */
export function subtractTokens(from: TokenUsage, what: TokenUsage): TokenUsage {
  return {
    inputTokens: Math.max(0, from.inputTokens - what.inputTokens),
    outputTokens: Math.max(0, from.outputTokens - what.outputTokens),
    cacheReadTokens: Math.max(0, from.cacheReadTokens - what.cacheReadTokens),
    cacheWriteTokens: Math.max(0, from.cacheWriteTokens - what.cacheWriteTokens),
  };
}
