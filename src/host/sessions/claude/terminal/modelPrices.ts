import type { TokenUsage } from '../../../../protocol/domain/usage.ts';
import { plainModelName } from '../../servedRest.ts';

/** Tokens of one request, and what else it is billed for. */
export interface RequestTokens extends TokenUsage {
  /** Of `cacheWriteTokens`: those that are kept for an hour. */
  readonly cacheWriteHourTokens: number;
  readonly webSearches: number;
  /** True when it was asked for at a higher speed, of which we know no price. */
  readonly isFast: boolean;
}

/** US dollars for a million tokens. Cache writes of five minutes are 1.25 of `input`, those of an hour 2, with every model that was measured. */
interface Price {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  /** All of it is so many times as dear when a prompt, what is cached of it with it, has more tokens than `LARGE_PROMPT_TOKENS`. */
  readonly largeFactor: number;
}

/** US dollars for one search of the web. Measured with 2.1.197. */
const WEB_SEARCH_USD = 0.01;

/** Measured with 2.1.329: 100,000 are not large, 100,001 are, however many of them are read from the cache or written to it. */
const LARGE_PROMPT_TOKENS = 100_000;

const price = (input: number, output: number, cacheRead: number, largeFactor = 1): Price => ({ input, output, cacheRead, largeFactor });

/**
 * What the Claude CLI reckons with, measured from its own figures: with 2.1.197 Opus 4.5 to 4.8, Sonnet 3.7 to 4.6, Haiku 3.5 and 4.5 and Fable 5; with
 * 2.1.329 Opus 5.5, Sonnet 5.5, Haiku 5.5 and Fable 5.2, and the same as before for Opus 4.7 and 4.8, Sonnet 4.5 and 4.6, Haiku 4.5 and Fable 5. Models
 * that are not here have no estimate: their price is known when the CLI says it. One of them is Sonnet 5, for which the two versions have different prices.
 */
const PRICES: readonly (readonly [model: RegExp, price: Price])[] = (
  [
    ['opus-5-5', price(4, 20, 0.2)],
    ['opus-4-[5-8]', price(5, 25, 0.5)],
    ['sonnet-5-5', price(2, 10, 0.1)],
    ['3-7-sonnet|sonnet-4|sonnet-4-[056]', price(3, 15, 0.3)],
    ['haiku-5-5', price(0.1, 0.5, 0.01, 5)],
    ['haiku-4-5', price(1, 5, 0.1)],
    ['3-5-haiku', price(0.8, 4, 0.08)],
    ['fable-5-2', price(8, 40, 0.2)],
    ['fable-5', price(10, 50, 1)],
  ] as const
).map(([names, its]) => [new RegExp(`^claude-(?:${names})(?:-\\d{8})?$`), its]);

/** What a request costs by the table; `undefined` for a model that is not in it, and what it has no price for. */
export function estimateCostUsd(model: string, tokens: RequestTokens): number | undefined {
  const found = PRICES.find(([pattern]) => pattern.test(plainModelName(model)))?.[1];
  if (found === undefined || tokens.isFast) return undefined;
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, cacheWriteHourTokens } = tokens;
  const written = 1.25 * (cacheWriteTokens - cacheWriteHourTokens) + 2 * cacheWriteHourTokens;
  const factor = inputTokens + cacheReadTokens + cacheWriteTokens > LARGE_PROMPT_TOKENS ? found.largeFactor : 1;
  const microDollars = factor * (found.input * (inputTokens + written) + found.output * outputTokens + found.cacheRead * cacheReadTokens);
  return Math.round(microDollars * 1e6 + tokens.webSearches * WEB_SEARCH_USD * 1e12) / 1e12;
}
