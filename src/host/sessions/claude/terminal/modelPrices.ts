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
}

/** US dollars for one search of the web. Measured with 2.1.197. */
const WEB_SEARCH_USD = 0.01;

const price = (input: number, output: number, cacheRead: number): Price => ({ input, output, cacheRead });

/**
 * What the Claude CLI reckons with, measured from its own figures: with 2.1.197 for Opus 4.5 to 4.8, Sonnet 3.7 to 5, Haiku 3.5 and 4.5 and Fable 5, with
 * 2.1.329 for Opus 5.5, Sonnet 5.5, Fable 5.2 (and Opus 4.8, which is the same in both). Models that are not here, such as Haiku 5.5, whose
 * price depends on the size of the request, have no estimate: their price is known when the CLI says it.
 */
const PRICES: readonly (readonly [model: RegExp, price: Price])[] = (
  [
    ['opus-5-5', price(4, 20, 0.2)],
    ['opus-4-[5-8]', price(5, 25, 0.5)],
    ['sonnet-5-5', price(2, 10, 0.1)],
    ['3-7-sonnet|sonnet-4|sonnet-4-[056]|sonnet-5', price(3, 15, 0.3)],
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
  const shortWrites = tokens.cacheWriteTokens - tokens.cacheWriteHourTokens;
  const picoDollars = found.input * (tokens.inputTokens + 1.25 * shortWrites + 2 * tokens.cacheWriteHourTokens) + found.output * tokens.outputTokens + found.cacheRead * tokens.cacheReadTokens;
  return Math.round(picoDollars * 1e6 + tokens.webSearches * WEB_SEARCH_USD * 1e12) / 1e12;
}
