import { l10n } from 'vscode';
import type { ProjectView } from '../../protocol/domain/project.ts';

/** How a project stands, as its file says. */
export type ProjectStatus = ProjectView['status'];

const STATUSES: Readonly<Record<ProjectStatus, { readonly icon: string; readonly text: () => string }>> = {
  active: { icon: 'folder-active', text: () => l10n.t('Active') },
  waiting: { icon: 'watch', text: () => l10n.t('Waiting') },
  blocked: { icon: 'circle-slash', text: () => l10n.t('Blocked') },
  parked: { icon: 'archive', text: () => l10n.t('Parked') },
};

/** What is worked on first; also the order in which statuses are offered. */
export const STATUS_ORDER: readonly ProjectStatus[] = ['active', 'waiting', 'blocked', 'parked'];

/** A status's name. */
export function projectStatusText(status: ProjectStatus): string {
  return STATUSES[status].text();
}

/** Name of the status's codicon. */
export function projectStatusIcon(status: ProjectStatus): string {
  return STATUSES[status].icon;
}

/** Name of a group whose project is not on the list any more. */
export function removedProjectText(projectId: string): string {
  return l10n.t('{0} (removed)', projectId);
}
