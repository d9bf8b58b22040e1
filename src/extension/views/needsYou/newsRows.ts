import { l10n, type MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import { COMMANDS } from '../../contributions.ts';
import { elapsedMs } from '../../format/formatElapsed.ts';
import { shorten } from '../../format/shorten.ts';
import { isLiveSession } from '../../state/fleetQueries.ts';
import { coarseElapsedText } from '../../text/figureText.ts';
import { localText } from '../../text/hostText.ts';
import { phaseIcon } from '../../text/phaseIcon.ts';
import { phaseText } from '../../text/phaseText.ts';
import { factsTooltip } from '../tree/tooltip.ts';
import type { FinishedRow, NewsRow } from './needsYouModel.ts';

/** Longest name in characters, so that what happened stays in sight in a side bar of the default width; the tooltip has it all. */
const MAX_NAME = 20;

/** A session that failed or finished, or waits in its terminal. */
export function newsItem(row: NewsRow, nowMs: number): TreeItem {
  const { session, projectName } = row;
  const ago = coarseElapsedText(elapsedMs(row.since, nowMs));
  const item = new TreeItem(shorten(session.name, MAX_NAME));
  item.description = `${whatText(row)} · ${ago}`;
  item.iconPath = row.type === 'inTerminal' ? phaseIcon(session) : row.type === 'failed' ? phaseIcon(isLiveSession(session) ? { phase: 'error' } : session) : new ThemeIcon('pass', new ThemeColor('charts.green'));
  item.contextValue = `news ${row.type} ${isLiveSession(session) ? 'live' : 'ended'}`;
  item.command = { command: row.type === 'inTerminal' ? COMMANDS.showTerminal : COMMANDS.openSession, title: l10n.t('Open'), arguments: [{ sessionId: session.id }] };
  item.accessibilityInformation = { label: l10n.t('{0}: session {1}. Project {2}, waiting for {3}', whatText(row), session.name, projectName, ago) };
  return item;
}

export function newsTooltip(row: NewsRow, nowMs: number): MarkdownString {
  const { session, projectName } = row;
  return factsTooltip(session.name, [
    [l10n.t('What happened'), whatText(row)],
    [l10n.t('Why it ended'), session.end === undefined ? undefined : localText(session.end.detailRef, session.end.detail)],
    [l10n.t('Project'), projectName],
    [l10n.t('Task'), session.taskRef],
    [l10n.t('Waiting'), coarseElapsedText(elapsedMs(row.since, nowMs))],
  ]);
}

/** The row that holds the finished sessions when they are many. */
export function allFinishedItem({ count }: FinishedRow): TreeItem {
  const item = new TreeItem(l10n.t('Finished'), TreeItemCollapsibleState.Collapsed);
  item.description = String(count);
  item.iconPath = new ThemeIcon('pass', new ThemeColor('charts.green'));
  item.contextValue = 'allFinished';
  item.accessibilityInformation = { label: l10n.t('Finished sessions that nobody has looked at: {0}', count) };
  return item;
}

/** What became of the session, or of its turn while the agent is still there. */
function whatText({ type, session }: NewsRow): string {
  if (type === 'inTerminal') return l10n.t('Waits in terminal');
  // That its agent went off later does not change what came of its turn.
  const wentOff = type === 'finished' && session.end?.reason !== 'finished';
  if (!isLiveSession(session) && !wentOff) return phaseText(session);
  return type === 'failed' ? l10n.t('Turn failed') : l10n.t('Turn ended');
}
