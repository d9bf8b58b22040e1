import type { MarkdownString, TreeItem } from 'vscode';
import type { ModelNode } from './modelNode.ts';
import type { CommandTarget } from './treeElement.ts';

/** Turns rows into what the editor shows. */
export interface RowPresenter<D> {
  /** Cheap; called for every visible row. Key and tooltip are added by the tree. */
  item(node: ModelNode<D>): TreeItem;
  /** Called when the pointer rests on a row. */
  tooltip(data: D): MarkdownString | undefined;
  target(data: D): CommandTarget;
  /** True when the row shows how long something has been going on. */
  isTimed(data: D): boolean;
}
