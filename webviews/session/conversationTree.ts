import type { ConversationItem } from '../../src/protocol/domain/conversation.ts';

/** An item and, below a tool call that started a subagent, what the subagent did. */
export interface ConversationNode {
  readonly item: ConversationItem;
  readonly children: readonly ConversationNode[];
}

/**
 * Nests the items of subagents below the tool call that started them (`parentToolUseId` is the id of the tool item). An item whose tool
 * call is on a page that is not loaded stays at the top.
 */
export function nestItems(items: readonly ConversationItem[]): readonly ConversationNode[] {
  const childrenOf = new Map<string, ConversationNode[]>();
  for (const item of items) if (item.type === 'tool') childrenOf.set(item.id, []);
  const roots: ConversationNode[] = [];
  for (const item of items) {
    const node = { item, children: childrenOf.get(item.id) ?? [] };
    const siblings = item.parentToolUseId === undefined || item.parentToolUseId === item.id ? undefined : childrenOf.get(item.parentToolUseId);
    (siblings ?? roots).push(node);
  }
  return roots;
}

/** True when both show the same: items are replaced, never changed, so identity is enough. */
export function isSameNode(a: ConversationNode | undefined, b: ConversationNode | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.item === b.item && a.children.length === b.children.length && a.children.every((child, index) => isSameNode(child, b.children[index]));
}
