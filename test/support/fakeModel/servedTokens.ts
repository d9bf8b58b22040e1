import type { TokenUsage } from '../../../src/protocol/domain/usage.ts';
import { addTokens, NO_TOKENS } from '../../../src/protocol/domain/usageTotals.ts';
import type { FakeModel } from './fakeModel.ts';
import { DEFAULT_USAGE } from './reply.ts';

/** Tokens of the requests that the model answered to the end, the CLI's side requests among them. For scripts without a `usage` action. */
export function servedTokens(model: FakeModel): TokenUsage {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWrite5mTokens: cacheWriteTokens } = DEFAULT_USAGE;
  const answered = model.timeline.filter(({ event }) => event === 'message_stop');
  return answered.reduce<TokenUsage>((sum) => addTokens(sum, { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }), NO_TOKENS);
}
