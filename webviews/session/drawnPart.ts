import type { ConversationNode } from './conversationTree.ts';
import { nestItems } from './conversationTree.ts';
import { endOf, isLetGo, type Caller, type Stretch } from './heldItems.ts';
import { areStepsOpen, rowsIn, stepsPage } from './nestedSteps.ts';
import type { RowHeights } from './rowHeights.ts';
import { nextRows, type RowRange } from './rowWindow.ts';
import type { ReadingPlace } from './scrollKeeper.ts';
import type { UiState } from './uiState.ts';

/** The part of a conversation that is in the page. */
export interface DrawnPart {
  /** All entries that are held. */
  readonly roots: readonly ConversationNode[];
  readonly drawn: readonly ConversationNode[];
  /** Index of the first item drawn, and the index after the last one (and all that is nested in it). */
  readonly startIndex: number;
  readonly endIndex: number;
  /** Ids of the steps of subagents that are drawn. */
  readonly steps: ReadonlySet<string>;
  /** Items that are drawn though they were let go: they must be loaded. */
  readonly letGo: { readonly from: number; readonly to: number } | undefined;
  /** False while another frame should add more. */
  readonly isComplete: boolean;
  /** Rows that were not drawn before. */
  readonly addedRows: number;
  readonly source: {
    readonly shown: Stretch;
    readonly callers: ReadonlyMap<string, Caller>;
    /** Where each of `roots` is among them. */
    readonly positions: ReadonlyMap<string, number>;
  };
}

export interface DrawnPartInput {
  readonly shown: Stretch;
  readonly callers: ReadonlyMap<string, Caller>;
  readonly before: DrawnPart | undefined;
  readonly place: ReadingPlace;
  readonly viewPx: number;
  readonly heights: RowHeights;
  readonly ui: UiState;
  /** Nothing that was drawn is taken down while there is room. */
  readonly keepsAll: boolean;
  /** Rows that may be added now. */
  readonly budget: number;
}

/** Decides what is drawn for where the reader is. */
export function drawnPart(input: DrawnPartInput): DrawnPart {
  const { shown, callers, before, place, viewPx, heights, ui, keepsAll, budget } = input;
  const isKnown = before?.source.shown === shown && before.source.callers === callers;
  const roots = isKnown ? before.roots : nestItems(shown, callers);
  if (!isKnown) noteRootless(shown, roots, heights);
  const positions = isKnown ? before.source.positions : positionsOf(roots);
  const drawnBefore = rangeOf(before?.drawn ?? [], positions);
  const range = place.isAtEnd || place.anchor !== undefined || drawnBefore === undefined
    ? nextRows({
        count: roots.length,
        ...anchorIn(roots, positions, place, viewPx),
        viewPx,
        heightOf: (position) => heights.of(roots[position]?.index ?? 0),
        rowsOf: (position) => (roots[position] === undefined ? 0 : rowsIn(roots[position], ui)),
        before: drawnBefore,
        keepsAll,
        budget,
      })
    : { ...drawnBefore, isComplete: true }; // What is in sight now is not known yet.
  const drawn = roots.slice(range.start, range.end);
  const startIndex = drawn[0]?.index ?? shown.firstIndex;
  const endIndex = range.end === roots.length ? endOf(shown) : (roots[range.end]?.index ?? endOf(shown));
  const drawnIds = new Set(before?.drawn.map(({ item }) => item.id));
  const addedRows = drawn.reduce((sum, node) => (drawnIds.has(node.item.id) ? sum : sum + rowsIn(node, ui)), 0);
  const steps = new Set<string>();
  const missing: number[] = [];
  for (const node of drawn) look(node, ui, steps, missing);
  const letGo = missing.length === 0 ? undefined : { from: Math.min(...missing), to: Math.max(...missing) + 1 };
  return { roots, drawn, startIndex, endIndex, steps, letGo, isComplete: range.isComplete, addedRows, source: { shown, callers, positions } };
}

function positionsOf(roots: readonly ConversationNode[]): ReadonlyMap<string, number> {
  const positions = new Map<string, number>();
  for (const [position, { item }] of roots.entries()) positions.set(item.id, position);
  return positions;
}

function anchorIn(roots: readonly ConversationNode[], positions: ReadonlyMap<string, number>, { isAtEnd, anchor }: ReadingPlace, viewPx: number): { anchor: number; offsetPx: number } {
  if (isAtEnd || anchor === undefined) return { anchor: roots.length, offsetPx: viewPx };
  const position = positions.get(anchor.itemId) ?? rootAt(roots, anchor.index);
  return { anchor: position, offsetPx: anchor.offset };
}

/** Position of the entry that has the item at `index`, or has it nested in it. */
export function rootAt(roots: readonly ConversationNode[], index: number): number {
  return Math.max(0, roots.findLastIndex((root) => root.index <= index));
}

/** Where the entries that were drawn are now. */
function rangeOf(drawn: readonly ConversationNode[], positions: ReadonlyMap<string, number>): RowRange | undefined {
  const start = drawn.find(({ item }) => positions.has(item.id));
  const last = drawn.findLast(({ item }) => positions.has(item.id));
  if (start === undefined || last === undefined) return undefined;
  return { start: positions.get(start.item.id) ?? 0, end: (positions.get(last.item.id) ?? 0) + 1 };
}

function look(node: ConversationNode, ui: UiState, steps: Set<string>, missing: number[], isDeep = false): void {
  if (isLetGo(node.item)) missing.push(node.index);
  if (!areStepsOpen(node, ui)) return;
  for (const step of stepsPage(node, isDeep).steps) {
    steps.add(step.item.id);
    look(step, ui, steps, missing, true);
  }
}

/** What is nested, or has no entry, takes no room of its own. */
function noteRootless({ firstIndex, items }: Stretch, roots: readonly ConversationNode[], heights: RowHeights): void {
  const withEntry = new Set(roots.map(({ index }) => index));
  for (const position of items.keys()) if (!withEntry.has(firstIndex + position)) heights.set(firstIndex + position, 0);
}
