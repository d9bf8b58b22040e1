import { l10n, QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import type { UsageGroup } from '../../../protocol/domain/usage.ts';
import { formatModel } from '../../format/formatModel.ts';
import { findProject } from '../../state/fleetQueries.ts';
import { usageCostText } from '../../text/costText.ts';
import { dayText, tokensText } from '../../text/figureText.ts';
import type { Command } from '../command.ts';

/** Today's cost by project and by model. */
export const showCosts: Command = {
  needs: 'host',
  run: async ({ host, fleet }) => {
    const today = await host.call('ledger.today', {});
    const items: QuickPickItem[] = [
      { label: l10n.t('By project'), kind: QuickPickItemKind.Separator },
      ...groupItems(today.byProject, 'folder', (key) => findProject(fleet.state, key)?.name ?? key),
      { label: l10n.t('By model'), kind: QuickPickItemKind.Separator },
      ...groupItems(today.byModel, 'symbol-misc', formatModel),
    ];
    void window.showQuickPick(items, {
      title: l10n.t('Costs on {0}: {1}', dayText(today.day), usageCostText(today.total)),
      placeHolder: today.byProject.length === 0 ? l10n.t('Nothing was billed yet.') : l10n.t('Type to filter'),
      matchOnDescription: true,
    });
    return today;
  },
};

function groupItems(groups: readonly UsageGroup[], icon: string, nameOf: (key: string) => string): QuickPickItem[] {
  return [...groups].sort((a, b) => b.costUsd - a.costUsd).map((group) => ({
    label: `$(${icon}) ${nameOf(group.key)}`,
    description: usageCostText(group),
    detail: l10n.t('{0} in, {1} out, {2} read from cache, {3} written to cache', tokensText(group.inputTokens), tokensText(group.outputTokens), tokensText(group.cacheReadTokens), tokensText(group.cacheWriteTokens)),
  }));
}
