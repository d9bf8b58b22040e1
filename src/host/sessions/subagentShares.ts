import type { SubagentUsage } from '../../protocol/domain/conversation.ts';
import type { TokenUsage } from '../../protocol/domain/usage.ts';
import type { LedgerLine } from '../../protocol/files/fileKinds.ts';
import type { SubagentModelUsage } from './agentProvider.ts';
import { plainModelName } from './servedRest.ts';

/** What is known of a subagent's price. */
export type SubagentPrice = Pick<SubagentUsage, 'costUsd' | 'isUnpriced'>;

type Usage = TokenUsage & { readonly cacheWriteHourTokens?: number | undefined };

/**
 * What tokens of each kind cost, in input tokens of the same model: output 5, written to the cache for five minutes 1.25, for an hour 2. The same for
 * every model that the Claude CLI prices (measured with 2.1.197: Opus 4.5 to 4.8, Sonnet 3.7 to 5, Haiku 3.5 and 4.5, Fable 5; with 2.1.329:
 * Opus 5.5, Sonnet 5.5, Haiku 5.5, Fable 5.2).
 */
const OUTPUT = 5;
const CACHE_WRITE = 1.25;
const CACHE_WRITE_HOUR = 2;

/**
 * Tokens read from the cache are not: a tenth with most models, a twentieth with Opus 5.5 and Sonnet 5.5, a fortieth with Fable 5.2. So it is worked
 * out from the agent's own bills; this is for when they are too few or too alike to tell.
 */
const CACHE_READ = 0.1;

/** Tokens read from the cache have never cost more than this, in input tokens. */
const MAX_CACHE_READ = 0.25;

/** Below this the bills are so alike that the two prices cannot be told from each other. */
const MIN_INDEPENDENCE = 1e-6;

/**
 * What the subagents of a session cost, by the call that started each: their part of what the agent said that each model cost, by their part of its
 * tokens. There is no price list here; a model that the agent names no price for has none, and who used it is unpriced. What a subagent's own
 * subagents cost is in its price too, so those that the session itself started add up with the rest to the whole.
 */
export function subagentShares(bills: readonly LedgerLine[], used: readonly SubagentModelUsage[]): Map<string, SubagentPrice> {
  const parents = new Map(used.flatMap(({ toolUseId, parentToolUseId }) => (parentToolUseId === undefined ? [] : [[toolUseId, parentToolUseId] as const])));
  const prices = new Map<string, { costUsd: number; isUnpriced: boolean }>();
  for (const [model, parts] of groupBy(used, (part) => plainModelName(part.model))) {
    const priced = bills.filter((bill) => plainModelName(bill.model) === model && bill.costUsd !== undefined);
    const price = priceOf(priced);
    const costs = parts.map((part) => (price === undefined ? 0 : costOf(part, price)));
    const [whole, billed] = [sum(costs), sum(priced.map(({ costUsd }) => costUsd ?? 0))];
    // Together never more than the agent said.
    const scale = whole > billed ? billed / whole : 1;
    for (const [position, { toolUseId }] of parts.entries()) {
      for (let id: string | undefined = toolUseId, depth = 0; id !== undefined && depth < 10; id = parents.get(id), depth += 1) {
        const known = prices.get(id) ?? { costUsd: 0, isUnpriced: false };
        prices.set(id, { costUsd: known.costUsd + (costs[position] ?? 0) * scale, isUnpriced: known.isUnpriced || price === undefined });
      }
    }
  }
  return new Map([...prices].map(([id, { costUsd, isUnpriced }]) => [id, isUnpriced ? { isUnpriced } : { costUsd }]));
}

/** US dollars of an input token, and of one that is read from the cache. */
interface Price {
  readonly input: number;
  readonly cacheRead: number;
}

/** The prices that fit the bills best; exactly those of the agent where it has one price for all of them. `undefined` without any bill. */
function priceOf(bills: readonly LedgerLine[]): Price | undefined {
  let [paid, ww, wr, rr, wc, rc] = [0, 0, 0, 0, 0, 0];
  let flat = 0;
  for (const bill of bills) {
    const [weight, read, cost] = [weightOf(bill), bill.cacheReadTokens, bill.costUsd ?? 0];
    paid += cost;
    flat += tokenWeight(bill);
    ww += weight * weight;
    wr += weight * read;
    rr += read * read;
    wc += weight * cost;
    rc += read * cost;
  }
  if (flat === 0) return undefined;
  const independence = ww * rr - wr * wr;
  if (independence > MIN_INDEPENDENCE * ww * rr) {
    const [input, cacheRead] = [(wc * rr - rc * wr) / independence, (rc * ww - wc * wr) / independence];
    if (input > 0 && cacheRead >= 0 && cacheRead <= MAX_CACHE_READ * input) return { input, cacheRead };
  }
  return { input: paid / flat, cacheRead: (CACHE_READ * paid) / flat };
}

function costOf(usage: Usage, { input, cacheRead }: Price): number {
  return weightOf(usage) * input + usage.cacheReadTokens * cacheRead;
}

/** All tokens in input tokens, where the model's own price of the cache is not known. */
export function tokenWeight(usage: Usage): number {
  return weightOf(usage) + CACHE_READ * usage.cacheReadTokens;
}

/** All but what was read from the cache, in input tokens. */
function weightOf({ inputTokens, outputTokens, cacheWriteTokens, cacheWriteHourTokens = 0 }: Usage): number {
  return inputTokens + OUTPUT * outputTokens + CACHE_WRITE * (cacheWriteTokens - cacheWriteHourTokens) + CACHE_WRITE_HOUR * cacheWriteHourTokens;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function groupBy<T>(list: readonly T[], key: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) groups.set(key(one), [...groups.get(key(one)) ?? [], one]);
  return groups;
}
