import type { LitElement } from 'lit';
import type { ConversationItem } from '../../src/protocol/domain/conversation.ts';
import type { ConversationNode } from './conversationTree.ts';
import { bringStep, stepsFold } from './nestedSteps.ts';
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

/** Opens all that hides an item, and gives its element; `undefined` when it is not on the page. `path`: outermost first. */
export async function unfoldItem(content: Element, path: readonly ConversationNode[], ui: UiState): Promise<HTMLElement | undefined> {
  let element: HTMLElement | undefined;
  for (const [depth, node] of path.entries()) {
    const { id } = node.item;
    const step = path[depth + 1];
    for (const fold of step === undefined ? foldsOf(node.item) : [stepsFold(id)]) ui.setOpen(fold, true, false);
    if (step !== undefined) bringStep(node, step.item.id);
    const found: (HTMLElement & Partial<LitElement>) | null = (element ?? content).querySelector<HTMLElement>(`[data-${depth === 0 ? 'item' : 'nested'}="${CSS.escape(id)}"]`);
    if (found === null) return undefined;
    found.requestUpdate?.();
    await found.updateComplete;
    element = found;
  }
  return element;
}
