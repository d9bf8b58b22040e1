import type { LedgerLine, SessionRecord } from '../../protocol/files/fileKinds.ts';
import type { TokenUsage } from '../../protocol/domain/usage.ts';
import { addTokens, NO_TOKENS } from '../../protocol/domain/usageTotals.ts';
import type { BilledUsage } from './agentProvider.ts';
import { plainModelName, subtractTokens } from './servedRest.ts';
import { tokenWeight } from './subagentShares.ts';
import { ledgerLines, type ReportPlace } from './turnLedger.ts';

/** The ledger with a process's own bill: its lines as they are now, and what there was no line for. */
export interface OwnBill {
  /** Each in the place of the line with its id. */
  readonly corrected: readonly LedgerLine[];
  readonly added: readonly LedgerLine[];
}

/**
 * What the lines of a process cost by its own account, which it gave when it was over; before that they were estimates. For each model the costs are
 * then what the agent says, to the cent: the lines keep their estimates where those fit, and what the agent asked beside the conversation, such as for a
 * summary, gets the rest; else all get their part of it by their tokens. A model of which the agent says no price stays as it was.
 */
export function ownBill(record: SessionRecord, lines: readonly LedgerLine[], total: readonly BilledUsage[], place: Omit<ReportPlace, 'source'>): OwnBill {
  const corrected: LedgerLine[] = [];
  const added: LedgerLine[] = [];
  for (const { model, costUsd, ...tokens } of byPlainModel(total)) {
    const own = lines.filter((line) => plainModelName(line.model) === plainModelName(model));
    const rest = subtractTokens(tokens, own.reduce<TokenUsage>((sum, line) => addTokens(sum, line), NO_TOKENS));
    const restWeight = tokenWeight(rest);
    const costs = costUsd === undefined ? undefined : shares(costUsd, own, restWeight);
    for (const [position, line] of own.entries()) corrected.push(costs === undefined ? line : { ...line, costUsd: costs.own[position] ?? 0, source: 'cli' });
    if (restWeight > 0) added.push(...ledgerLines(record, { ...place, source: 'cli' }, [{ model, ...rest, costUsd: costs?.rest }]));
  }
  return { corrected, added };
}

/** How a cost is shared; the parts add up to it. */
function shares(costUsd: number, own: readonly LedgerLine[], restWeight: number): { own: number[]; rest: number } {
  const estimates = own.map((line) => line.costUsd);
  const estimated = estimates.every((estimate) => estimate !== undefined) ? estimates.reduce((sum, estimate) => sum + estimate, 0) : undefined;
  if (estimated !== undefined && restWeight > 0 && estimated < costUsd) return { own: estimates.map((estimate) => estimate ?? 0), rest: round(costUsd - estimated) };
  // Estimates tell the lines from each other best; where they fit the bill they stay as they are.
  const weights = estimated !== undefined && estimated > 0 && restWeight === 0 ? estimates.map((estimate) => estimate ?? 0) : own.map(tokenWeight);
  const whole = weights.reduce((sum, weight) => sum + weight, restWeight);
  const parts = weights.map((weight) => (whole === 0 ? 0 : round((costUsd * weight) / whole)));
  const paid = parts.reduce((sum, part) => sum + part, 0);
  if (restWeight > 0) return { own: parts, rest: round(costUsd - paid) };
  // What rounding left, and all of it where no line has a token.
  const last = parts.length - 1;
  return { own: parts.map((part, position) => (position === last ? round(part + costUsd - paid) : part)), rest: 0 };
}

/** Variants of one model, such as with a longer context, are one: transcripts do not tell them from each other. */
function byPlainModel(total: readonly BilledUsage[]): BilledUsage[] {
  const models = new Map<string, BilledUsage>();
  for (const part of total) {
    const name = plainModelName(part.model);
    const before = models.get(name);
    models.set(name, before === undefined ? part : {
      ...addTokens(before, part),
      model: name,
      costUsd: before.costUsd === undefined || part.costUsd === undefined ? undefined : before.costUsd + part.costUsd,
    });
  }
  return [...models.values()];
}

/** To a millionth of a millionth of a dollar: prices are multiples of 1e-9 dollars, and sums of floating numbers carry noise. */
function round(usd: number): number {
  return Math.round(usd * 1e12) / 1e12;
}
