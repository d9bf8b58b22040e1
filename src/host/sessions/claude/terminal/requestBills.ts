import type { TokenUsage } from '../../../../protocol/domain/usage.ts';
import type { BilledUsage } from '../../agentProvider.ts';
import { estimateCostUsd, type RequestTokens } from './modelPrices.ts';
import type { TranscriptRequest } from './transcriptFacts.ts';

/** Requests that are remembered: all lines of an answer stand near each other, and a transcript that is read again is hardly ever longer. */
const MAX_REQUESTS = 20_000;

/**
 * Bills each request to a model once. An answer has a line for each of its blocks, and each repeats the usage of all of it; should a later one say more,
 * the difference is billed.
 */
export class RequestBills {
  private readonly billed = new Map<string, RequestTokens>();

  /** What is new of a request; `undefined` when all of it was billed. The cost is an estimate. */
  bill({ key, model, tokens }: TranscriptRequest): BilledUsage | undefined {
    const before = this.billed.get(key);
    const more = before === undefined ? tokens : difference(tokens, before);
    if (isNothing(more)) return undefined;
    this.billed.set(key, before === undefined ? tokens : sum(before, more));
    for (const [oldest] of this.billed) {
      if (this.billed.size <= MAX_REQUESTS) break;
      this.billed.delete(oldest);
    }
    const { cacheWriteHourTokens, webSearches: _webSearches, isFast: _isFast, ...plain } = more;
    return { model, ...plain, ...(cacheWriteHourTokens > 0 ? { cacheWriteHourTokens } : {}), costUsd: estimateCostUsd(model, more) };
  }
}

const COUNTS = ['inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'cacheWriteHourTokens', 'webSearches'] as const;

function difference(now: RequestTokens, before: RequestTokens): RequestTokens {
  return { ...now, ...Object.fromEntries(COUNTS.map((count) => [count, Math.max(0, now[count] - before[count])])) };
}

function sum(a: RequestTokens, b: RequestTokens): RequestTokens {
  return { ...b, ...Object.fromEntries(COUNTS.map((count) => [count, a[count] + b[count]])) };
}

function isNothing(tokens: RequestTokens): boolean {
  return COUNTS.every((count) => tokens[count] === 0);
}

/** Tokens in the context after a request, as the agent's own prompt counts them. */
export function contextOf({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }: TokenUsage): number {
  return inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
}
