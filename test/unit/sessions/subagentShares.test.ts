import assert from 'node:assert/strict';
import type { LedgerLine } from '../../../src/protocol/files/fileKinds.ts';
import type { SubagentModelUsage } from '../../../src/host/sessions/agentProvider.ts';
import { subagentShares } from '../../../src/host/sessions/subagentShares.ts';

/** Tokens as in a script: input, output, read from the cache, written for five minutes and for an hour. */
interface Tokens {
  readonly in?: number;
  readonly out?: number;
  readonly cr?: number;
  readonly c5?: number;
  readonly c1?: number;
}

const usage = (tokens: Tokens): { inputTokens: number; outputTokens: number; cacheReadTokens: number; cacheWriteTokens: number; cacheWriteHourTokens: number } => ({
  inputTokens: tokens.in ?? 0, outputTokens: tokens.out ?? 0, cacheReadTokens: tokens.cr ?? 0, cacheWriteTokens: (tokens.c5 ?? 0) + (tokens.c1 ?? 0), cacheWriteHourTokens: tokens.c1 ?? 0,
});
/** $ a million: input, output, cache read, five minutes, an hour. */
type Prices = readonly [number, number, number, number, number];
const OPUS_4_8: Prices = [5, 25, 0.5, 6.25, 10];
const OPUS_5_5: Prices = [4, 20, 0.2, 5, 8];
const FABLE_5_2: Prices = [8, 40, 0.2, 10, 16];

function costOf(tokens: Tokens, [input, output, read, write, hour]: Prices): number {
  return ((tokens.in ?? 0) * input + (tokens.out ?? 0) * output + (tokens.cr ?? 0) * read + (tokens.c5 ?? 0) * write + (tokens.c1 ?? 0) * hour) / 1e6;
}

function bill(model: string, tokens: Tokens, prices: Prices | undefined): LedgerLine {
  return { id: Math.random().toString(), at: '', day: '', sessionId: 's', projectId: 'p', source: 'cli', model, ...usage(tokens), ...(prices === undefined ? {} : { costUsd: costOf(tokens, prices) }) };
}

function used(toolUseId: string, model: string, tokens: Tokens, parentToolUseId?: string): SubagentModelUsage {
  return { toolUseId, model, ...usage(tokens), ...(parentToolUseId === undefined ? {} : { parentToolUseId }) };
}

const MAIN: Tokens = { in: 900, out: 300, cr: 40_000, c5: 2000 };
const A: Tokens = { in: 3000, out: 800, cr: 9000, c1: 400 };
const B: Tokens = { in: 20, out: 90, cr: 150_000, c5: 5000 };

function isNear(actual: number | undefined, expected: number, within = 1e-9): void {
  assert.ok(actual !== undefined && Math.abs(actual - expected) <= within, `${actual} is not ${expected}`);
}

describe('what subagents cost', () => {
  for (const [model, prices] of [['opus-4-8', OPUS_4_8], ['opus-5-5', OPUS_5_5], ['fable-5-2', FABLE_5_2]] as const) {
    it(`is what they would cost alone, by the bills of ${model} and without a price list`, () => {
      const shares = subagentShares([MAIN, A, B].map((tokens) => bill(`claude-${model}[1m]`, tokens, prices)), [used('a', `claude-${model}`, A), used('b', `claude-${model}`, B)]);
      isNear(shares.get('a')?.costUsd, costOf(A, prices));
      isNear(shares.get('b')?.costUsd, costOf(B, prices));
    });
  }

  it('is shared out by tokens when one bill is for all of them, and adds up with the rest to the bill', () => {
    const all = { in: 3900, out: 1100, cr: 49_000, c5: 2000, c1: 400 };
    const shares = subagentShares([bill('m', all, OPUS_4_8)], [used('a', 'm', A)]);
    isNear(shares.get('a')?.costUsd, costOf(A, OPUS_4_8));
    const rest = subagentShares([bill('m', all, OPUS_4_8)], [used('rest', 'm', MAIN), used('a', 'm', A)]);
    isNear([...rest.values()].reduce((sum, { costUsd = 0 }) => sum + costUsd, 0), costOf(all, OPUS_4_8));
  });

  it('is never more together than the agent said, though a subagent was read before its bill came', () => {
    const shares = subagentShares([bill('m', MAIN, OPUS_4_8)], [used('a', 'm', { ...MAIN, out: 600 }), used('b', 'm', MAIN)]);
    isNear((shares.get('a')?.costUsd ?? 0) + (shares.get('b')?.costUsd ?? 0), costOf(MAIN, OPUS_4_8));
  });

  it('of one subagent has what its own subagents cost, each counted once in the whole', () => {
    const bills = [MAIN, A, B].map((tokens) => bill('m', tokens, OPUS_4_8));
    const shares = subagentShares(bills, [used('a', 'm', A), used('deep', 'm', B, 'a')]);
    isNear(shares.get('deep')?.costUsd, costOf(B, OPUS_4_8));
    isNear(shares.get('a')?.costUsd, costOf(A, OPUS_4_8) + costOf(B, OPUS_4_8));
  });

  it('of several models is the sum, and unknown when one has no price', () => {
    const bills = [bill('m', MAIN, OPUS_4_8), bill('m', A, OPUS_4_8), bill('cheap', B, OPUS_5_5), bill('own', A, undefined)];
    const shares = subagentShares(bills, [used('a', 'm', A), used('a', 'cheap', B), used('b', 'm', A), used('b', 'own', A)]);
    isNear(shares.get('a')?.costUsd, costOf(A, OPUS_4_8) + costOf(B, OPUS_5_5));
    assert.deepEqual(shares.get('b'), { isUnpriced: true });
  });
});
