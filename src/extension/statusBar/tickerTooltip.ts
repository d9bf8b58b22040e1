import { l10n, MarkdownString } from 'vscode';
import type { TodayUsage, UsageGroup, UsageTotal } from '../../protocol/domain/usage.ts';
import type { FleetState } from '../../protocol/events/fleet.ts';
import { COMMANDS } from '../contributions.ts';
import { escapeMarkdown } from '../format/escapeMarkdown.ts';
import { modelName } from '../../protocol/domain/modelName.ts';
import { findProject } from '../state/fleetQueries.ts';
import { usageCostText } from '../text/costText.ts';
import { tokensText } from '../text/figureText.ts';

/** Rows per table; more are summed up in words. */
const MAX_ROWS = 8;

/** Today's cost by project and by model, and that of the last seven days. */
export function tickerTooltip(state: FleetState): MarkdownString {
  const { today } = state;
  const markdown = new MarkdownString('', true);
  markdown.isTrusted = { enabledCommands: [COMMANDS.showCosts, COMMANDS.newSession] };
  markdown.appendMarkdown(`**${l10n.t('Mission Control today')}**: ${escapeMarkdown(usageCostText(today.total))}\n\n`);
  appendTable(markdown, l10n.t('Project'), today.byProject, (key) => findProject(state, key)?.name ?? key);
  appendTable(markdown, l10n.t('Model'), today.byModel, modelName);
  if (today.total.unpricedCount > 0) {
    markdown.appendMarkdown(`${l10n.t('"Unpriced" is use whose price the agent did not report; it is not in the sum.')}\n\n`);
  }
  if (!hasUsage(today)) markdown.appendMarkdown(`${l10n.t('Nothing was billed yet.')}\n\n`);
  // Before the first bill of a week there is nothing to compare today with.
  if (today.week !== undefined && !isNothing(today.week.total)) {
    markdown.appendMarkdown(`**${l10n.t('Last 7 days')}**: ${escapeMarkdown(usageCostText(today.week.total))}\n\n`);
  }
  markdown.appendMarkdown(`[$(add) ${l10n.t('New Session')}](command:${COMMANDS.newSession}) · [$(graph) ${l10n.t('Costs')}](command:${COMMANDS.showCosts})`);
  return markdown;
}

function isNothing({ costUsd, unpricedCount, outputTokens }: UsageTotal): boolean {
  return costUsd === 0 && unpricedCount === 0 && outputTokens === 0;
}

function hasUsage(today: TodayUsage): boolean {
  return today.byProject.length > 0 || today.byModel.length > 0;
}

function appendTable(markdown: MarkdownString, heading: string, groups: readonly UsageGroup[], nameOf: (key: string) => string): void {
  if (groups.length === 0) return;
  const rows = [...groups].sort((a, b) => b.costUsd - a.costUsd);
  markdown.appendMarkdown(`| ${heading} | ${l10n.t('Cost')} | ${l10n.t('Output')} | ${l10n.t('Cache read')} |\n|:--|--:|--:|--:|\n`);
  for (const row of rows.slice(0, MAX_ROWS)) {
    const cells = [nameOf(row.key), usageCostText(row), tokensText(row.outputTokens), tokensText(row.cacheReadTokens)];
    markdown.appendMarkdown(`| ${cells.map(escapeMarkdown).join(' | ')} |\n`);
  }
  markdown.appendMarkdown(rows.length > MAX_ROWS ? `\n${l10n.t('and {0} more', rows.length - MAX_ROWS)}\n\n` : '\n');
}
