import * as vscode from 'vscode';
import type { FleetStore } from '../../state/fleetStore.ts';
import type { HostPort } from '../../state/hostPort.ts';
import type { ErrorReporter } from '../../errors/showError.ts';
import type { TreeElement } from '../tree/treeElement.ts';
import type { BacklogRow } from './backlogModel.ts';
import { orderAt, type TaskPlace } from './taskOrder.ts';

const MIME = 'application/vnd.code.tree.missioncontrol.backlog';

/** Tasks are dragged onto a column (to its end) or onto a task (before it), within their project. */
export class BacklogDragAndDrop implements vscode.TreeDragAndDropController<TreeElement<BacklogRow>> {
  readonly dragMimeTypes = [MIME];
  readonly dropMimeTypes = [MIME];
  private readonly host: HostPort;
  private readonly fleet: FleetStore;
  private readonly errors: ErrorReporter;

  constructor(host: HostPort, fleet: FleetStore, errors: ErrorReporter) {
    this.host = host;
    this.fleet = fleet;
    this.errors = errors;
  }

  handleDrag(source: readonly TreeElement<BacklogRow>[], data: vscode.DataTransfer): void {
    const refs = source.flatMap(({ node }) => (node.data.type === 'task' ? [node.data.task.ref] : []));
    if (refs.length > 0) data.set(MIME, new vscode.DataTransferItem(refs));
  }

  async handleDrop(target: TreeElement<BacklogRow> | undefined, data: vscode.DataTransfer): Promise<void> {
    const dropped: unknown = data.get(MIME)?.value;
    const place = target === undefined ? undefined : placeOf(target.node.data);
    if (!Array.isArray(dropped) || place === undefined) return;
    try {
      await this.moveAll(dropped, place);
    } catch (error) {
      this.errors.show(error);
    }
  }

  /** One by one: each order number counts on the task before it, which the fleet's events may not have brought yet. */
  private async moveAll(refs: readonly unknown[], place: TaskPlace & { readonly projectId: string }): Promise<void> {
    let tasks = this.fleet.state.tasks.filter((task) => task.projectId === place.projectId);
    for (const ref of refs) {
      const task = tasks.find((other) => other.ref === ref);
      if (task === undefined || place.beforeRef === ref) continue;
      const input = { ref: task.ref, revision: task.revision, column: place.column, order: orderAt(tasks, task.ref, place) };
      const { task: moved } = await this.host.call('tasks.update', input);
      tasks = tasks.map((other) => (other.ref === moved.ref ? moved : other));
    }
  }
}

function placeOf(row: BacklogRow): (TaskPlace & { readonly projectId: string }) | undefined {
  switch (row.type) {
    case 'project': return undefined;
    case 'column': return { projectId: row.projectId, column: row.column };
    case 'task': return { projectId: row.task.projectId, column: row.task.column, beforeRef: row.task.ref };
  }
}
