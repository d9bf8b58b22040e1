import type { LitElement } from 'lit';
import type { ConversationItem } from '../../src/protocol/domain/conversation.ts';
import type { UiState } from './uiState.ts';

/** The folds that hide an item's own words, by their keys. */
function foldsOf(item: ConversationItem): readonly string[] {
  switch (item.type) {
    case 'tool':
      return [`tool:${item.id}`, `output:${item.id}`];
    case 'thinking':
      return [`thinking:${item.id}`];
    case 'user':
      return [`synthetic:${item.id}`];
    default:
      return [];
  }
}

/** The item and the calls that it is nested below, outermost first. */
export function pathTo(items: readonly ConversationItem[], itemId: string): readonly ConversationItem[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  const path: ConversationItem[] = [];
  for (let item = byId.get(itemId); item !== undefined && !path.includes(item); item = byId.get(item.parentToolUseId ?? '')) path.unshift(item);
  return path;
}

/** Opens all that hides an item, and gives its element; `undefined` when it is not on the page. */
export async function unfoldItem(content: Element, path: readonly ConversationItem[], ui: UiState): Promise<HTMLElement | undefined> {
  let element: HTMLElement | undefined;
  for (const [depth, item] of path.entries()) {
    const isLast = depth === path.length - 1;
    for (const fold of isLast ? foldsOf(item) : [`nested:${item.id}`]) ui.setOpen(fold, true, false);
    const found: (HTMLElement & Partial<LitElement>) | null = (element ?? content).querySelector<HTMLElement>(`[data-${depth === 0 ? 'item' : 'nested'}="${CSS.escape(item.id)}"]`);
    if (found === null) return undefined;
    found.requestUpdate?.();
    await found.updateComplete;
    element = found;
  }
  return element;
}
