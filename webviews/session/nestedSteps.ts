import type { ConversationNode } from './conversationTree.ts';
import type { UiState } from './uiState.ts';

/** Steps of a subagent that are drawn at a time. */
const MAX_STEPS = 40;

/** Steps of what a subagent's own subagents did. */
const MAX_DEEP_STEPS = 5;

/** One page of a subagent's steps. */
export interface StepsPage {
  readonly steps: readonly ConversationNode[];
  /** Steps before and after the page. */
  readonly before: number;
  readonly after: number;
}

/** First steps of the pages that people chose, by call; kept while the panel lives. The newest page has none. */
const chosen = new Map<string, string>();

/** Key of the fold of a call's steps. */
export function stepsFold(callId: string): string {
  return `nested:${callId}`;
}

export function areStepsOpen(node: ConversationNode, ui: UiState): boolean {
  return node.children.length > 0 && ui.isOpen(stepsFold(node.item.id), isOpenByDefault(node));
}

/** What goes on is in sight. */
export function isOpenByDefault({ item, isContinued }: ConversationNode): boolean {
  return item.type === 'tool' && item.state === 'running' && isContinued !== true;
}

/** The steps in sight: those that were chosen, else the last ones while the subagent works, else the first ones. */
export function stepsPage(node: ConversationNode, isDeep: boolean): StepsPage {
  const { item, children } = node;
  const size = isDeep ? MAX_DEEP_STEPS : MAX_STEPS;
  const last = Math.max(0, children.length - size);
  const first = chosen.get(item.id);
  const position = first === undefined ? -1 : children.findIndex((child) => child.item.id === first);
  const start = position !== -1 ? Math.min(position, last) : isOpenByDefault(node) ? last : 0;
  return { steps: children.slice(start, start + size), before: start, after: children.length - Math.min(children.length, start + size) };
}

/** Turns half a page on or back: the other half stays, so that one can read on. */
export function turnSteps(node: ConversationNode, isDeep: boolean, direction: 1 | -1): void {
  const { before, steps, after } = stepsPage(node, isDeep);
  const byCount = Math.ceil(steps.length / 2);
  // At the end of what still goes on, new steps come into sight.
  if (direction === 1 && after <= byCount && isOpenByDefault(node)) chosen.delete(node.item.id);
  else chooseStep(node, Math.max(0, before + direction * byCount));
}

/** Brings one step to the page, and keeps it there when others are loaded before it. */
export function bringStep(node: ConversationNode, stepId: string): void {
  chooseStep(node, Math.max(0, node.children.findIndex(({ item }) => item.id === stepId) - 2));
}

function chooseStep(node: ConversationNode, position: number): void {
  const step = node.children[position];
  if (step !== undefined) chosen.set(node.item.id, step.item.id);
}

/** Rows that an entry is in the page: itself and the opened steps in it. */
export function rowsIn(node: ConversationNode, ui: UiState, isDeep = false): number {
  if (!areStepsOpen(node, ui)) return 1;
  return stepsPage(node, isDeep).steps.reduce((sum, step) => sum + rowsIn(step, ui, true), 1);
}
