import type { LedgerLine, SessionRecord } from '../../protocol/files/fileKinds.ts';
import type { TokenUsage } from '../../protocol/domain/usage.ts';
import { addTokens, NO_TOKENS } from '../../protocol/domain/usageTotals.ts';
import { isoNow, localDay, type Clock } from '../util/clock.ts';
import type { BilledUsage } from './agentProvider.ts';

/** Ledger lines of one turn, one a model. `processKey` and `turn` make their ids unique over all processes of the session. */
export function ledgerLines(record: SessionRecord, turn: { processKey: string; number: number; billed: readonly BilledUsage[] }, clock: Clock): LedgerLine[] {
  return turn.billed.map(({ model, costUsd, ...tokens }) => ({
    id: `${record.id}/${turn.processKey}/${turn.number}/${model}`,
    at: isoNow(clock),
    day: localDay(clock.now()),
    sessionId: record.id,
    projectId: record.projectId,
    ...(record.taskRef === undefined ? {} : { taskRef: record.taskRef }),
    model,
    ...tokens,
    ...(costUsd === undefined ? {} : { costUsd }),
    source: record.provider === 'demo' ? 'demo' : 'cli',
  }));
}

/** Tokens and money of several models together; no money when nothing was priced. */
export function sumBilled(billed: readonly BilledUsage[]): { tokens: TokenUsage; costUsd: number | undefined } {
  const costs = billed.flatMap(({ costUsd }) => costUsd ?? []);
  return {
    tokens: billed.reduce<TokenUsage>((sum, one) => addTokens(sum, one), NO_TOKENS),
    costUsd: costs.length === 0 ? undefined : costs.reduce((sum, cost) => sum + cost, 0),
  };
}
