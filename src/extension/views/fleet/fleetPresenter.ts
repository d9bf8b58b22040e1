import { l10n, type MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { SessionView } from '../../../protocol/domain/session.ts';
import { COMMANDS } from '../../contributions.ts';
import { elapsedMs } from '../../format/formatElapsed.ts';
import { shorten } from '../../format/shorten.ts';
import type { Clock } from '../../state/clock.ts';
import { isInTurn, isLiveSession } from '../../state/fleetQueries.ts';
import { sessionCostText } from '../../text/costText.ts';
import { elapsedText, percentText, tokensText } from '../../text/figureText.ts';
import { localText } from '../../text/hostText.ts';
import { sessionLaunchText } from '../../text/launchText.ts';
import { permissionModeText } from '../../text/permissionModeText.ts';
import { phaseIcon } from '../../text/phaseIcon.ts';
import { phaseGroupText } from '../../text/phaseGroupText.ts';
import { endAdviceText, phaseText } from '../../text/phaseText.ts';
import { removedProjectText } from '../../text/projectText.ts';
import type { ModelNode } from '../tree/modelNode.ts';
import type { RowPresenter } from '../tree/rowPresenter.ts';
import { factsTooltip } from '../tree/tooltip.ts';
import type { CommandTarget } from '../tree/treeElement.ts';
import type { FleetPhaseRow, FleetProjectRow, FleetRow, FleetSessionRow, MoreSessionsRow, OlderSessionsRow, OldestSessionsRow } from './fleetModel.ts';
import { sessionDetails, sessionDurationMs } from './sessionDetails.ts';

/** Longest name in characters, so that phase and time stay in sight in a side bar of the default width; the tooltip has it all. */
const MAX_LABEL = 20;

/** Rows of Fleet: what each session does, what it costs, how long it lasts. */
export class FleetPresenter implements RowPresenter<FleetRow> {
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  item({ data }: ModelNode<FleetRow>): TreeItem {
    switch (data.type) {
      case 'project': return projectItem(data);
      case 'phase': return phaseItem(data);
      case 'noMatch': return noMatchItem();
      case 'older': return olderItem(data);
      case 'olderSessions': return oldestItem(data);
      case 'more': return moreItem(data);
      case 'session': return this.sessionItem(data);
    }
  }

  tooltip(data: FleetRow): MarkdownString | undefined {
    return data.type === 'session' ? this.sessionTooltip(data) : undefined;
  }

  target(data: FleetRow): CommandTarget {
    if (data.type === 'session') return { sessionId: data.session.id, projectId: data.session.projectId };
    return data.type === 'project' ? { projectId: data.projectId } : {};
  }

  isTimed(data: FleetRow): boolean {
    return data.type === 'session' && isLiveSession(data.session);
  }

  private sessionItem({ session, projectName, waitSince }: FleetSessionRow): TreeItem {
    const details = sessionDetails(session, { nowMs: this.clock.nowMs(), projectName, waitSince });
    const item = new TreeItem(shorten(session.name, MAX_LABEL));
    item.description = details.join(' · ');
    item.iconPath = phaseIcon(session);
    const state = session.isReadOnly === true ? 'readOnly' : isLiveSession(session) ? `live ${isInTurn(session) ? 'inTurn' : 'ready'}` : 'ended';
    item.contextValue = ['session', state, ...(session.transport === 'terminal' ? ['terminal'] : []), ...(session.isPinned === true ? ['pinned'] : [])].join(' ');
    item.command = { command: COMMANDS.openSession, title: l10n.t('Open'), arguments: [{ sessionId: session.id }] };
    item.accessibilityInformation = { label: [session.name, phaseText(session), ...details].join(', ') };
    return item;
  }

  private sessionTooltip({ session, waitSince }: FleetSessionRow): MarkdownString {
    const { usage, end } = session;
    const launch = sessionLaunchText(session);
    const nowMs = this.clock.nowMs();
    const since = (at: string | undefined): string | undefined => (at === undefined || end !== undefined ? undefined : elapsedText(elapsedMs(at, nowMs)));
    return factsTooltip(session.name, [
      [l10n.t('State'), phaseText(session)],
      [l10n.t('Why it ended'), end === undefined ? undefined : localText(end.detailRef, end.detail)],
      [l10n.t('What to do'), endAdviceText(end)],
      [l10n.t('Waiting for you since'), since(waitSince)],
      [l10n.t('This turn'), since(session.turnSince)],
      [l10n.t('Task'), session.taskRef],
      [l10n.t('Model'), session.model],
      [l10n.t('Permissions'), permissionModeText(session.permissionMode)],
      [l10n.t('Process'), launch.process],
      [l10n.t('Limits'), launch.limits],
      [l10n.t('Elapsed'), elapsedText(sessionDurationMs(session, nowMs))],
      [l10n.t('Turns'), String(session.turnCount)],
      [l10n.t('Cost'), session.turnCount === 0 && session.costUsd === undefined ? undefined : sessionCostText(session)],
      [l10n.t('Tokens'), l10n.t('{0} in, {1} out, {2} read from cache, {3} written to cache', tokensText(usage.inputTokens), tokensText(usage.outputTokens), tokensText(usage.cacheReadTokens), tokensText(usage.cacheWriteTokens))],
      [l10n.t('Context'), contextText(session)],
      [l10n.t('Folder'), session.cwd],
      [l10n.t('Pinned'), session.isPinned === true ? l10n.t('yes') : undefined],
      [l10n.t('Note'), session.isReadOnly === true ? l10n.t('Its file was written by a newer version of Mission Control and is not changed.') : undefined],
    ]);
  }
}

function projectItem(row: FleetProjectRow): TreeItem {
  const name = row.name ?? removedProjectText(row.projectId);
  const item = new TreeItem(name, TreeItemCollapsibleState.Expanded);
  const counts = [
    ...(row.waitingCount > 0 ? [l10n.t('{0} waiting', row.waitingCount)] : []),
    ...(row.busyCount > 0 ? [l10n.t('{0} running', row.busyCount)] : []),
  ];
  item.description = counts.join(' · ');
  item.iconPath = new ThemeIcon('folder', row.accent === undefined ? undefined : new ThemeColor(`charts.${row.accent}`));
  item.contextValue = row.name === undefined ? 'removedProject' : 'fleetProject';
  item.accessibilityInformation = { label: [l10n.t('Project {0}', name), ...counts].join(', ') };
  return item;
}

function phaseItem({ phase, count }: FleetPhaseRow): TreeItem {
  const item = new TreeItem(phaseGroupText(phase), TreeItemCollapsibleState.Expanded);
  item.description = String(count);
  item.accessibilityInformation = { label: `${phaseGroupText(phase)}, ${count}` };
  return item;
}

function noMatchItem(): TreeItem {
  const item = new TreeItem(l10n.t('No session matches the filter.'));
  item.description = l10n.t('Clear Filter');
  item.iconPath = new ThemeIcon('filter-filled');
  item.command = { command: COMMANDS.clearFleetFilter, title: l10n.t('Clear Filter') };
  return item;
}

function olderItem(row: OlderSessionsRow): TreeItem {
  const item = new TreeItem(row.count === 1 ? l10n.t('1 more that ended') : l10n.t('{0} more that ended', row.count), TreeItemCollapsibleState.Collapsed);
  item.iconPath = new ThemeIcon('history');
  return item;
}

function oldestItem(row: OldestSessionsRow): TreeItem {
  const item = new TreeItem(l10n.t('Older Sessions…'), TreeItemCollapsibleState.Collapsed);
  item.description = String(row.count);
  item.iconPath = new ThemeIcon('archive');
  item.contextValue = 'olderSessions';
  item.accessibilityInformation = { label: l10n.t('Older sessions of all projects: {0}', row.count) };
  return item;
}

function moreItem({ isLoading }: MoreSessionsRow): TreeItem {
  const item = new TreeItem(isLoading ? l10n.t('Loading…') : l10n.t('Load More'));
  item.iconPath = new ThemeIcon(isLoading ? 'loading~spin' : 'ellipsis');
  if (!isLoading) item.command = { command: COMMANDS.showOlderSessions, title: l10n.t('Load More'), arguments: [{ isInSight: true }] };
  item.accessibilityInformation = { label: isLoading ? l10n.t('Older sessions are being loaded') : l10n.t('Load more older sessions') };
  return item;
}

function contextText({ contextTokens, contextWindow }: SessionView): string | undefined {
  if (contextTokens === undefined) return undefined;
  if (contextWindow === undefined || contextWindow <= 0) return tokensText(contextTokens);
  return l10n.t('{0} of {1} ({2})', tokensText(contextTokens), tokensText(contextWindow), percentText(contextTokens / contextWindow));
}
