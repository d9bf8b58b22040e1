import { env, l10n } from 'vscode';
import { isCostEstimated } from '../../protocol/domain/costEstimate.ts';
import type { SessionView } from '../../protocol/domain/session.ts';
import type { UsageTotal } from '../../protocol/domain/usage.ts';
import { formatUsd } from '../../protocol/domain/formatUsd.ts';

/** A price in the editor's language; "unpriced" when it is unknown, since that is not $0. */
export function costText(costUsd: number | undefined): string {
  return costUsd === undefined ? l10n.t('unpriced') : formatUsd(costUsd, env.language);
}

/** What a session cost, marked where that is an estimate. */
export function sessionCostText(session: Pick<SessionView, 'transport' | 'phase' | 'costUsd'>): string {
  const text = costText(session.costUsd);
  return isCostEstimated(session) ? l10n.t('about {0}', text) : text;
}

/** A sum, and how many lines in it have no price. */
export function usageCostText(usage: Pick<UsageTotal, 'costUsd' | 'unpricedCount'>): string {
  if (usage.unpricedCount === 0) return costText(usage.costUsd);
  const unpriced = l10n.t('{0} unpriced', usage.unpricedCount);
  return usage.costUsd === 0 ? unpriced : `${costText(usage.costUsd)} + ${unpriced}`;
}
