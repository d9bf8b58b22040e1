/** One row of a tree, without the editor: what it shows, and what is below it. */
export interface ModelNode<D> {
  /** Unique in its tree, the same for the same thing for ever: the editor keeps selection and folding by it. */
  readonly key: string;
  readonly data: D;
  readonly children: readonly ModelNode<D>[];
}

/**
 * The rows to draw again to get from one tree to the other, as few as do: `undefined` means the whole tree, since its first level
 * changed; a key means that row and all below it.
 */
export function rowsToRedraw<D extends object>(before: readonly ModelNode<D>[], after: readonly ModelNode<D>[]): readonly string[] | undefined {
  if (!hasSameKeys(before, after)) return undefined;
  return after.flatMap((node, index) => redrawBelow(before[index], node));
}

function redrawBelow<D extends object>(before: ModelNode<D> | undefined, after: ModelNode<D>): readonly string[] {
  if (before === undefined || !isSameData(before.data, after.data)) return [after.key];
  return rowsToRedraw(before.children, after.children) ?? [after.key];
}

function hasSameKeys<D>(a: readonly ModelNode<D>[], b: readonly ModelNode<D>[]): boolean {
  return a.length === b.length && a.every((node, index) => node.key === b[index]?.key);
}

/** Field by field, by identity: the reducers keep what did not change. */
function isSameData(a: object, b: object): boolean {
  const entries = Object.entries(a);
  return entries.length === Object.keys(b).length && entries.every(([name, value]) => Object.is(value, (b as Record<string, unknown>)[name]));
}

/** Every row with its parent, top down. */
export function* allRows<D>(nodes: readonly ModelNode<D>[], parent?: ModelNode<D>): Iterable<{ node: ModelNode<D>; parent: ModelNode<D> | undefined }> {
  for (const node of nodes) {
    yield { node, parent };
    yield* allRows(node.children, node);
  }
}
