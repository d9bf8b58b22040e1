import type { ConversationItem, ConversationItemOf } from '../../src/protocol/domain/conversation.ts';
import { EventGapError, reduceSession, SESSION_PAGE_SIZE, type SessionEvent, type SessionState } from '../../src/protocol/events/session.ts';

/** Items of what is shown that are held at most; what is farther from the reader is let go and loaded again when it is wanted. */
export const MAX_SHOWN_ITEMS = 800;

/** Items that stay on each side of what is drawn when others are let go: enough that turning round needs no waiting. */
const KEPT_AROUND = 150;

/** The end of the conversation is held wherever the reader is. Beyond this, its older part is let go. */
const MAX_TAIL_ITEMS = 2 * SESSION_PAGE_SIZE;

/** Consecutive items; `items[0]` has index `firstIndex` in the whole conversation. */
export interface Stretch {
  readonly firstIndex: number;
  readonly items: readonly ConversationItem[];
}

/** A tool call whose subagent's items are held, while the call itself may have been let go. */
export interface Caller {
  readonly item: ConversationItemOf<'tool'>;
  readonly index: number;
}

/** What a panel holds of one conversation. */
export interface Held {
  /** The session as it is now. Its items reach to the end of the conversation, always. */
  readonly state: SessionState;
  /** What the reader sees, when that does not reach to the end. */
  readonly far: Stretch | undefined;
  /** Calls that were let go, by id. */
  readonly callers: ReadonlyMap<string, Caller>;
}

export type ItemEvent = Extract<SessionEvent, { type: 'itemChanged' | 'textAppended' }>;

/** Items in the middle of what is shown that were let go: something light stands in their place. */
const shells = new WeakSet<ConversationItem>();

/** True when only the place of the item is known: it must be loaded to be shown. */
export function isLetGo(item: ConversationItem): boolean {
  return shells.has(item);
}

function shellOf({ id, at, parentToolUseId }: ConversationItem): ConversationItem {
  const shell: ConversationItem = { id, at, type: 'text', text: '', isStreaming: false, ...(parentToolUseId === undefined ? {} : { parentToolUseId }) };
  shells.add(shell);
  return shell;
}

const NO_CALLERS: ReadonlyMap<string, Caller> = new Map();

export function endOf({ firstIndex, items }: Stretch): number {
  return firstIndex + items.length;
}

/** What the reader sees and what is loaded around it. */
export function shownOf(held: Held): Stretch {
  return held.far ?? held.state;
}

export function isHeld(stretch: Stretch, index: number): boolean {
  return index >= stretch.firstIndex && index < endOf(stretch);
}

/** True when there is nothing between the two. */
export function touches(a: Stretch, b: Stretch): boolean {
  return a.firstIndex <= endOf(b) && endOf(a) >= b.firstIndex;
}

/** True when the page has steps of a subagent whose call is neither in it nor in what is shown. */
export function isTorn(page: Stretch, shown: Stretch): boolean {
  if (page.firstIndex === 0 || page.items.length === 0) return false;
  const calls = new Set([...page.items, ...shown.items].map(({ id }) => id));
  return page.items.some(({ parentToolUseId }) => parentToolUseId !== undefined && !calls.has(parentToolUseId));
}

/**
 * Takes a new snapshot, which has the last page only. What the reader saw before stays; `isOld` says that some of it is not in the snapshot,
 * and so may have changed unseen.
 */
export function withSnapshot(before: Held | undefined, state: SessionState): { readonly held: Held; readonly isOld: boolean } {
  if (before === undefined || before.state.session.id !== state.session.id) return { held: { state, far: undefined, callers: NO_CALLERS }, isOld: false };
  const shown = shownOf(before);
  if (shown.firstIndex >= state.firstIndex) return { held: { ...before, state, far: undefined }, isOld: false };
  // The new state is the truth about how much there is.
  const old = cut(shown, shown.firstIndex, state.firstIndex);
  const joins = endOf(shown) >= state.firstIndex;
  return { held: joins ? { ...before, state: joined(old, state), far: undefined } : { ...before, state, far: old }, isOld: true };
}

/** Applies one event. Items that are not held stay unknown; they come as they are then when they are loaded. Throws `EventGapError`. */
export function withEvent(held: Held, event: SessionEvent): Held {
  if (event.type !== 'itemChanged' && event.type !== 'textAppended') return { ...held, state: reduceSession(held.state, event) };
  const caller = event.type === 'itemChanged' && event.item.type === 'tool' && held.callers.has(event.item.id) ? event.item : undefined;
  return {
    state: isHeld(held.state, event.index) || event.index >= endOf(held.state) ? tailWithEvent(held.state, event) : held.state,
    far: held.far === undefined ? undefined : stretchWithEvent(held.far, event),
    callers: caller === undefined ? held.callers : new Map(held.callers).set(caller.id, { item: caller, index: event.index }),
  };
}

function tailWithEvent(state: SessionState, event: ItemEvent): SessionState {
  const fresh = freshPart(state, event);
  return fresh === undefined ? state : reduceSession(state, fresh);
}

/** Applies an event to some items; what does not concern them, or does not fit, changes nothing. */
export function stretchWithEvent<T extends Stretch>(stretch: T, event: ItemEvent): T {
  if (!isHeld(stretch, event.index)) return stretch;
  const position = event.index - stretch.firstIndex;
  if (event.type === 'itemChanged') return { ...stretch, items: stretch.items.with(position, event.item) };
  const item = stretch.items[position];
  const fresh = freshPart(stretch, event);
  if (fresh?.type !== 'textAppended' || (item?.type !== 'text' && item?.type !== 'thinking') || item.text.length !== fresh.offset) return stretch;
  return { ...stretch, items: stretch.items.with(position, { ...item, text: item.text + fresh.text }) };
}

/** Without text that is there already: a page may have been made after an event that arrives later than it. */
function freshPart(stretch: Stretch, event: ItemEvent): ItemEvent | undefined {
  if (event.type === 'itemChanged') return event;
  const item = stretch.items[event.index - stretch.firstIndex];
  if (item !== undefined && isLetGo(item)) return undefined;
  if (item === undefined || !('text' in item)) return event;
  const knownLength = item.text.length - event.offset;
  if (knownLength <= 0) return event;
  const known = item.text.slice(event.offset, event.offset + event.text.length);
  if (!event.text.startsWith(known)) throw new EventGapError(`Text of item ${event.index} differs at ${event.offset}.`);
  return known.length === event.text.length ? undefined : { ...event, offset: item.text.length, text: event.text.slice(known.length) };
}

/** Takes a page that was loaded. It is shown with what is shown already when the two touch, else instead of it. */
export function withPage(held: Held, page: Stretch): Held {
  if (page.items.length === 0) return held;
  const shown = shownOf(held);
  const isNext = touches(page, shown);
  const all = isNext ? joinedAround(page, shown) : page;
  const { state } = held;
  if (held.far === undefined && isNext) return { ...held, state: { ...state, ...all } };
  // It reaches to the end that is held, which events keep as it is now.
  if (endOf(all) >= state.firstIndex) return { ...held, state: joined(cut(all, all.firstIndex, state.firstIndex), state), far: undefined };
  return { ...held, state: held.far === undefined ? lastPage(state) : state, far: all };
}

/** Shows the end. */
export function atEnd(held: Held): Held {
  return held.far === undefined ? held : { ...held, far: undefined };
}

/**
 * Lets go what is far from `from` to `to`, the indices of what is drawn, when there is too much of it. A subagent may have done more between
 * two entries than may be held: of that, what is not drawn (`drawn` has ids) leaves a shell.
 */
export function trimmed(held: Held, from: number, to: number, drawn: ReadonlySet<string>): Held {
  const shown = shownOf(held);
  const tail = held.far !== undefined && held.state.items.length > MAX_TAIL_ITEMS ? lastPage(held.state) : held.state;
  if (shown.items.length <= MAX_SHOWN_ITEMS || wholeItems(shown.items) <= MAX_SHOWN_ITEMS) return tail === held.state ? held : { ...held, state: tail };
  let kept = cut(shown, from - KEPT_AROUND, to + KEPT_AROUND);
  const reachesEnd = held.far === undefined && endOf(kept) >= endOf(tail) - SESSION_PAGE_SIZE;
  if (reachesEnd) kept = cut(shown, kept.firstIndex, endOf(shown));
  const callers = callersOf(kept, shown, held.callers);
  if (wholeItems(kept.items) > MAX_SHOWN_ITEMS) kept = withShells(kept, drawn, reachesEnd ? endOf(kept) - SESSION_PAGE_SIZE : endOf(kept));
  if (wholeItems(kept.items) === wholeItems(shown.items)) return held;
  if (held.far !== undefined) return { state: tail, far: kept, callers };
  return reachesEnd ? { state: { ...tail, ...kept }, far: undefined, callers } : { state: lastPage(tail), far: kept, callers };
}

function wholeItems(items: readonly ConversationItem[]): number {
  return items.reduce((sum, item) => (isLetGo(item) ? sum : sum + 1), 0);
}

/** Lets go what subagents did before index `to`, unless it is drawn or calls a subagent itself. */
function withShells(stretch: Stretch, drawn: ReadonlySet<string>, to: number): Stretch {
  const calls = new Set(stretch.items.map(({ parentToolUseId }) => parentToolUseId));
  const items = stretch.items.map((item, position) => {
    const isNeeded = item.parentToolUseId === undefined || stretch.firstIndex + position >= to || drawn.has(item.id) || calls.has(item.id) || isLetGo(item);
    return isNeeded ? item : shellOf(item);
  });
  return { ...stretch, items };
}

/** The calls that held children need and that are no longer held themselves. */
function callersOf(kept: Stretch, before: Stretch, known: ReadonlyMap<string, Caller>): ReadonlyMap<string, Caller> {
  const held = new Set(kept.items.map(({ id }) => id));
  const calls = new Map(known);
  for (const [position, item] of before.items.entries()) if (item.type === 'tool') calls.set(item.id, { item, index: before.firstIndex + position });
  const callers = new Map<string, Caller>();
  const need = (id: string | undefined): void => {
    const caller = id === undefined || held.has(id) || callers.has(id) ? undefined : calls.get(id);
    if (caller === undefined) return;
    callers.set(caller.item.id, caller);
    need(caller.item.parentToolUseId);
  };
  for (const item of kept.items) need(item.parentToolUseId);
  return callers;
}

function lastPage(state: SessionState): SessionState {
  const firstIndex = Math.max(state.firstIndex, endOf(state) - SESSION_PAGE_SIZE);
  return { ...state, ...cut(state, firstIndex, endOf(state)) };
}

/** Items from index `from` to before `to`, as far as they are there. */
function cut({ firstIndex, items }: Stretch, from: number, to: number): Stretch {
  const start = Math.max(from, firstIndex);
  return { firstIndex: start, items: items.slice(start - firstIndex, Math.max(start, to) - firstIndex) };
}

/** `front` ends where `back` begins. */
function joined<T extends Stretch>(front: Stretch, back: T): T {
  return front.items.length === 0 ? back : { ...back, firstIndex: front.firstIndex, items: [...front.items, ...back.items] };
}

/** Both overlap or touch; where they overlap, the page is newer. */
function joinedAround(page: Stretch, shown: Stretch): Stretch {
  const before = cut(shown, shown.firstIndex, page.firstIndex);
  const after = cut(shown, endOf(page), endOf(shown));
  const items = page.items.map((item, position) => {
    const old = shown.items[page.firstIndex + position - shown.firstIndex];
    return old !== undefined && !isLetGo(old) && JSON.stringify(old) === JSON.stringify(item) ? old : item; // What shows the same is not drawn again.
  });
  return { firstIndex: Math.min(shown.firstIndex, page.firstIndex), items: [...before.items, ...items, ...after.items] };
}
