import { l10n } from 'vscode';
import type { TaskView } from '../../protocol/domain/task.ts';

/** A column of a project's board. */
export type Column = TaskView['column'];
/** How urgent a task is. */
export type Priority = TaskView['priority'];

interface ColumnLook {
  readonly icon: string;
  readonly text: () => string;
}

/** Columns in the order of the kanban. */
const COLUMNS: Readonly<Record<Column, ColumnLook>> = {
  inbox: { icon: 'inbox', text: () => l10n.t('Inbox') },
  backlog: { icon: 'list-unordered', text: () => l10n.t('Backlog') },
  todo: { icon: 'circle-large-outline', text: () => l10n.t('To Do') },
  inProgress: { icon: 'play-circle', text: () => l10n.t('In Progress') },
  review: { icon: 'eye', text: () => l10n.t('Review') },
  done: { icon: 'pass', text: () => l10n.t('Done') },
};

/** A column's name. */
export function columnText(column: Column): string {
  return COLUMNS[column].text();
}

/** Name of the column's codicon. */
export function columnIcon(column: Column): string {
  return COLUMNS[column].icon;
}

const PRIORITIES: Readonly<Record<Priority, { readonly icon: string; readonly color?: string; readonly text: () => string }>> = {
  critical: { icon: 'flame', color: 'list.errorForeground', text: () => l10n.t('Critical') },
  high: { icon: 'arrow-up', color: 'list.warningForeground', text: () => l10n.t('High') },
  medium: { icon: 'dash', text: () => l10n.t('Medium') },
  low: { icon: 'arrow-down', text: () => l10n.t('Low') },
};

/** Most urgent first. */
export const PRIORITY_ORDER: readonly Priority[] = ['critical', 'high', 'medium', 'low'];

/** A priority's name. */
export function priorityText(priority: Priority): string {
  return PRIORITIES[priority].text();
}

/** Name of the priority's codicon and, for what is urgent, of a theme colour. */
export function priorityIcon(priority: Priority): { readonly icon: string; readonly color?: string } {
  return PRIORITIES[priority];
}
