import type { ProjectView } from '../../../protocol/domain/project.ts';
import type { FleetState } from '../../../protocol/events/fleet.ts';
import type { QuarantinedFile } from '../../../protocol/operations/host.ts';
import { compareNames, isLiveSession } from '../../state/fleetQueries.ts';
import type { ModelNode } from '../tree/modelNode.ts';

/** A project, with how many of its sessions are live. */
export interface ProjectRow {
  readonly type: 'project';
  readonly project: ProjectView;
  readonly liveCount: number;
  /** Tasks that are not done. */
  readonly openTaskCount: number;
}

/** Files that could not be read and were set aside: nothing is lost, and somebody should look. */
interface QuarantineRow {
  readonly type: 'quarantine';
  readonly count: number;
}

/** A file that could not be read and was moved away. */
export interface QuarantinedFileRow {
  readonly type: 'quarantinedFile';
  readonly file: QuarantinedFile;
}

/** Any row of the view. */
export type ProjectsRow = ProjectRow | QuarantineRow | QuarantinedFileRow;

/** What is worked on comes first. */
const STATUS_RANK: Readonly<Record<ProjectView['status'], number>> = { active: 0, waiting: 1, blocked: 2, parked: 3 };

/** Projects by status, then by name; below them the files that were set aside. */
export function projectsModel(state: FleetState): readonly ModelNode<ProjectsRow>[] {
  const projects: readonly ModelNode<ProjectsRow>[] = [...state.projects]
    .sort((a, b) => STATUS_RANK[a.status] - STATUS_RANK[b.status] || compareNames(a, b))
    .map((project) => ({
      key: `project:${project.id}`,
      data: {
        type: 'project',
        project,
        liveCount: state.sessions.filter((session) => session.projectId === project.id && isLiveSession(session)).length,
        openTaskCount: state.tasks.filter((task) => task.projectId === project.id && task.column !== 'done').length,
      },
      children: [],
    }));
  if (state.quarantined.length === 0) return projects;
  const files = state.quarantined.map((file): ModelNode<ProjectsRow> => ({
    key: `quarantined:${file.movedTo}`,
    data: { type: 'quarantinedFile', file },
    children: [],
  }));
  return [...projects, { key: 'quarantine', data: { type: 'quarantine', count: files.length }, children: files }];
}
