import { homedir } from 'node:os';
import path from 'node:path';
import { l10n, type MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, Uri } from 'vscode';
import type { ProjectView } from '../../../protocol/domain/project.ts';
import { shortenPath } from '../../format/shortenPath.ts';
import { localText } from '../../text/hostText.ts';
import { LAUNCH_OPTION_ORDER, launchOptionLook, launchValueText } from '../../text/launchText.ts';
import { projectStatusIcon, projectStatusText } from '../../text/projectText.ts';
import type { ModelNode } from '../tree/modelNode.ts';
import type { RowPresenter } from '../tree/rowPresenter.ts';
import { factsTooltip } from '../tree/tooltip.ts';
import type { CommandTarget } from '../tree/treeElement.ts';
import type { ProjectRow, ProjectsRow, QuarantinedFileRow } from './projectsModel.ts';

/** Rows of Projects: how each stands, and what is in its way. */
export class ProjectsPresenter implements RowPresenter<ProjectsRow> {
  item({ data }: ModelNode<ProjectsRow>): TreeItem {
    switch (data.type) {
      case 'project': return projectItem(data);
      case 'quarantine': return quarantineItem(data.count);
      case 'quarantinedFile': return quarantinedFileItem(data);
    }
  }

  tooltip(data: ProjectsRow): MarkdownString | undefined {
    switch (data.type) {
      case 'project': return projectTooltip(data);
      case 'quarantine': return undefined;
      case 'quarantinedFile': return factsTooltip(data.file.file, [[l10n.t('Problem'), localText(data.file.errorRef, data.file.error)], [l10n.t('Set aside as'), data.file.movedTo]]);
    }
  }

  target(data: ProjectsRow): CommandTarget {
    return data.type === 'project' ? { projectId: data.project.id } : {};
  }

  isTimed(): boolean {
    return false;
  }
}

/** What a person must know before starting an agent there. */
function concernText(project: ProjectView): string | undefined {
  if (!project.isFolderPresent) return l10n.t('folder is missing');
  if (!project.isTrusted) return l10n.t('not trusted');
  if (project.isReadOnly) return l10n.t('read-only');
  return undefined;
}

function projectItem({ project, liveCount }: ProjectRow): TreeItem {
  const item = new TreeItem(project.name);
  const status = projectStatusText(project.status);
  const concern = concernText(project);
  const live = liveCount === 0 ? undefined : l10n.t('{0} live', liveCount);
  const details = [status, concern, live, shortenPath(project.folder, homedir())].filter((text) => text !== undefined);
  item.description = details.join(' · ');
  item.iconPath = concern === undefined
    ? new ThemeIcon(projectStatusIcon(project.status), new ThemeColor(`charts.${project.accent}`))
    : new ThemeIcon(project.isFolderPresent && !project.isTrusted ? 'workspace-untrusted' : 'warning', new ThemeColor('list.warningForeground'));
  item.contextValue = `project ${project.isTrusted ? 'trusted' : 'untrusted'} ${project.isFolderPresent ? 'present' : 'missing'}`;
  item.accessibilityInformation = { label: [l10n.t('Project {0}', project.name), ...details].join(', ') };
  return item;
}

function projectTooltip({ project, liveCount, openTaskCount }: ProjectRow): MarkdownString {
  return factsTooltip(project.name, [
    [l10n.t('Folder'), project.isFolderPresent ? project.folder : l10n.t('{0} (missing)', project.folder)],
    [l10n.t('Status'), projectStatusText(project.status)],
    [l10n.t('Domain'), project.domain],
    [l10n.t('Agents may be started'), project.isTrusted ? l10n.t('yes, the folder is trusted') : l10n.t('no, the folder is not trusted')],
    [l10n.t('Launch options'), launchOptionsText(project)],
    [l10n.t('Live sessions'), String(liveCount)],
    [l10n.t('Open tasks'), String(openTaskCount)],
    [l10n.t('Note'), project.isReadOnly ? l10n.t('Its file was written by a newer version of Mission Control and is not changed.') : undefined],
  ]);
}

/** Those that differ from the settings. */
function launchOptionsText({ launch }: ProjectView): string | undefined {
  const own = LAUNCH_OPTION_ORDER.filter((name) => launch?.[name] !== undefined);
  return own.length === 0 ? undefined : own.map((name) => `${launchOptionLook(name).text} (${launchValueText(name, launch?.[name])})`).join(', ');
}

function quarantineItem(count: number): TreeItem {
  const item = new TreeItem(count === 1 ? l10n.t('1 file set aside') : l10n.t('{0} files set aside', count), TreeItemCollapsibleState.Collapsed);
  item.iconPath = new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
  item.description = l10n.t('could not be read');
  return item;
}

function quarantinedFileItem({ file }: QuarantinedFileRow): TreeItem {
  const item = new TreeItem(path.basename(file.file));
  item.description = localText(file.errorRef, file.error);
  item.iconPath = new ThemeIcon('file');
  item.command = { command: 'vscode.open', title: l10n.t('Open'), arguments: [Uri.file(file.movedTo)] };
  return item;
}
