import type { ConversationItem } from '../../src/protocol/domain/conversation.ts';
import type { Caller, Stretch } from './heldItems.ts';
import { isOvertaken } from './overtaken.ts';

type ToolItem = Caller['item'];

/** An item and, below a tool call that started a subagent, what the subagent did. */
export interface ConversationNode {
  readonly item: ConversationItem;
  /** Index of the item in the whole conversation. */
  readonly index: number;
  readonly children: readonly ConversationNode[];
  /** True when some of the first children are not held. */
  readonly isCut?: boolean;
  /** True when not even the tool call is known: `item` stands for it. */
  readonly isContinued?: boolean;
}

/**
 * Nests the items of subagents below the tool call that started them (`parentToolUseId` is the id of the tool item). The children of a call
 * that is not among the items are below the call as it was known last (`callers`), or below an entry that stands for it until it is there.
 * What the entry beside it says better has no entry of its own.
 */
export function nestItems({ items, firstIndex }: Stretch, callers: ReadonlyMap<string, Caller> = new Map()): readonly ConversationNode[] {
  const childrenOf = new Map<string, ConversationNode[]>();
  for (const item of items) if (item.type === 'tool') childrenOf.set(item.id, []);
  const roots: ConversationNode[] = [];
  const add = (node: ConversationNode): void => {
    const parentId = node.item.parentToolUseId;
    if (parentId === undefined || parentId === node.item.id) {
      roots.push(node);
      return;
    }
    let siblings = childrenOf.get(parentId);
    if (siblings === undefined) {
      siblings = [];
      childrenOf.set(parentId, siblings);
      const caller = callers.get(parentId);
      add(caller === undefined
        ? { item: unknownCall(parentId, node.item.at), index: node.index, children: siblings, isCut: true, isContinued: true }
        : { ...caller, children: siblings, isCut: true });
    }
    siblings.push(node);
  };
  for (const [position, item] of items.entries()) if (!isOvertaken(item, items[position - 1], items[position + 1])) add({ item, index: firstIndex + position, children: childrenOf.get(item.id) ?? [] });
  return roots;
}

/** Stands for a tool call that is on a page that is not held. */
function unknownCall(id: string, at: string): ToolItem {
  return { id, at, type: 'tool', name: '', input: {}, state: 'done', output: '', isTruncated: false };
}

/** True when both show the same: items are replaced, never changed, so identity is enough. */
export function isSameNode(a: ConversationNode | undefined, b: ConversationNode | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const isSameItem = a.item === b.item || (a.isContinued === true && b.isContinued === true && a.item.id === b.item.id);
  return isSameItem && a.isCut === b.isCut && a.children.length === b.children.length && a.children.every((child, index) => isSameNode(child, b.children[index]));
}

/** The node of an item and the nodes that it is nested below, outermost first; empty when it is not there. */
export function pathTo(nodes: readonly ConversationNode[], itemId: string): readonly ConversationNode[] {
  for (const node of nodes) {
    if (node.item.id === itemId) return [node];
    const below = pathTo(node.children, itemId);
    if (below.length > 0) return [node, ...below];
  }
  return [];
}
