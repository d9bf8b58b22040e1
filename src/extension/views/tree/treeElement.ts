import type { ModelNode } from './modelNode.ts';

/** What a row is about. Commands from a context menu get it as their argument. */
export interface CommandTarget {
  readonly projectId?: string;
  readonly sessionId?: string;
  readonly taskRef?: string;
  readonly requestId?: string;
  readonly column?: string;
}

/** A row as the editor holds it: one object for as long as the row exists, so that single rows can be redrawn. */
export interface TreeElement<D> {
  node: ModelNode<D>;
  parent: TreeElement<D> | undefined;
  target: CommandTarget;
}
