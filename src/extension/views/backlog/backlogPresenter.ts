import { l10n, type MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import { COMMANDS } from '../../contributions.ts';
import { columnIcon, columnText, priorityIcon, priorityText } from '../../text/taskText.ts';
import type { ModelNode } from '../tree/modelNode.ts';
import type { RowPresenter } from '../tree/rowPresenter.ts';
import { factsTooltip } from '../tree/tooltip.ts';
import type { CommandTarget } from '../tree/treeElement.ts';
import type { BacklogColumnRow, BacklogProjectRow, BacklogRow, BacklogTaskRow } from './backlogModel.ts';

/** Rows of Backlog: projects, columns and tasks. */
export class BacklogPresenter implements RowPresenter<BacklogRow> {
  item({ data }: ModelNode<BacklogRow>): TreeItem {
    switch (data.type) {
      case 'project': return projectItem(data);
      case 'column': return columnItem(data);
      case 'task': return taskItem(data);
    }
  }

  tooltip(data: BacklogRow): MarkdownString | undefined {
    if (data.type !== 'task') return undefined;
    const { task } = data;
    return factsTooltip(`${task.ref} ${task.title}`, [
      [l10n.t('Column'), columnText(task.column)],
      [l10n.t('Priority'), priorityText(task.priority)],
      [l10n.t('Assignee'), task.assignee],
      [l10n.t('Sessions'), task.sessionIds.length === 0 ? undefined : String(task.sessionIds.length)],
      [l10n.t('Note'), task.isReadOnly ? l10n.t('Its file was written by a newer version of Mission Control and is not changed.') : undefined],
    ]);
  }

  target(data: BacklogRow): CommandTarget {
    switch (data.type) {
      case 'project': return { projectId: data.projectId };
      case 'column': return { projectId: data.projectId, column: data.column };
      case 'task': return { projectId: data.task.projectId, taskRef: data.task.ref, ...(data.liveSessionId === undefined ? {} : { sessionId: data.liveSessionId }) };
    }
  }

  isTimed(): boolean {
    return false;
  }
}

function projectItem(row: BacklogProjectRow): TreeItem {
  const item = new TreeItem(row.name, TreeItemCollapsibleState.Expanded);
  item.description = l10n.t('{0} open', row.openCount);
  item.iconPath = new ThemeIcon('folder', new ThemeColor(`charts.${row.accent}`));
  item.contextValue = 'backlogProject';
  item.accessibilityInformation = { label: `${l10n.t('Project {0}', row.name)}, ${l10n.t('{0} open', row.openCount)}` };
  return item;
}

function columnItem(row: BacklogColumnRow): TreeItem {
  const item = new TreeItem(columnText(row.column), columnState(row));
  item.description = String(row.count);
  item.iconPath = new ThemeIcon(columnIcon(row.column));
  item.contextValue = 'column';
  item.accessibilityInformation = { label: row.count === 1 ? l10n.t('{0}, 1 task', columnText(row.column)) : l10n.t('{0}, {1} tasks', columnText(row.column), row.count) };
  return item;
}

function columnState(row: BacklogColumnRow): TreeItemCollapsibleState {
  if (row.count === 0) return TreeItemCollapsibleState.None;
  return row.column === 'done' ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.Expanded;
}

function taskItem({ task, liveSessionId }: BacklogTaskRow): TreeItem {
  const item = new TreeItem(task.title);
  const details = [task.ref, priorityText(task.priority), ...(task.assignee === '' ? [] : [task.assignee]), ...(liveSessionId === undefined ? [] : [l10n.t('agent at work')])];
  const { icon, color } = priorityIcon(task.priority);
  item.description = details.join(' · ');
  item.iconPath = new ThemeIcon(icon, color === undefined ? undefined : new ThemeColor(color));
  item.contextValue = `task ${liveSessionId === undefined ? 'free' : 'live'}`;
  item.command = { command: COMMANDS.openTask, title: l10n.t('Open'), arguments: [{ taskRef: task.ref }] };
  item.accessibilityInformation = { label: [task.title, ...details].join(', ') };
  return item;
}
