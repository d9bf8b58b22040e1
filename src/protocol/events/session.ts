import type { ConversationItem } from '../domain/conversation.ts';
import type { RequestView } from '../domain/request.ts';
import type { SessionView } from '../domain/session.ts';
import { upsert } from './fleet.ts';

/** Items a snapshot of channel `session/<id>` carries at most; older ones are paged with `sessions.get`. */
export const SESSION_PAGE_SIZE = 200;

/** The snapshot of channel `session/<id>`: the session, the last page of its conversation, what it waits for. */
export interface SessionState {
  readonly session: SessionView;
  /** Consecutive items; `items[0]` has index `firstIndex` in the whole conversation. */
  readonly items: readonly ConversationItem[];
  readonly firstIndex: number;
  /** Requests of this session that wait for an answer, oldest first. */
  readonly requests: readonly RequestView[];
}

/** Events of channel `session/<id>`. */
export type SessionEvent =
  | { readonly type: 'sessionChanged'; readonly session: SessionView }
  /** Sets the item at `index` of the whole conversation: replaces it, or appends it when `index` is its length. */
  | { readonly type: 'itemChanged'; readonly index: number; readonly item: ConversationItem }
  /** Appends to the `text` or `thinking` item at `index`. `offset` is the length before, so that a gap is noticed and never shown. */
  | { readonly type: 'textAppended'; readonly index: number; readonly offset: number; readonly text: string }
  | { readonly type: 'requestChanged'; readonly request: RequestView };

/** Thrown by `reduceSession` when events do not fit the state: the client must subscribe anew. */
export class EventGapError extends Error {
  override readonly name = 'EventGapError';
}

/** Applies one event. Pure: the same on the host and in every client. */
export function reduceSession(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case 'sessionChanged':
      return { ...state, session: event.session };
    case 'itemChanged':
      return { ...state, items: setItem(state, event) };
    case 'textAppended':
      return { ...state, items: appendText(state, event) };
    case 'requestChanged':
      return {
        ...state,
        requests:
          event.request.state === 'pending'
            ? upsert(state.requests, event.request, (r) => r.id)
            : state.requests.filter((r) => r.id !== event.request.id),
      };
  }
}

function setItem(
  state: SessionState,
  event: Extract<SessionEvent, { type: 'itemChanged' }>,
): readonly ConversationItem[] {
  const position = event.index - state.firstIndex;
  if (position < 0) return state.items; // It is on an older page that this client does not hold.
  if (position > state.items.length) throw new EventGapError(`Item ${event.index} follows item ${state.firstIndex + state.items.length - 1}.`);
  return position === state.items.length ? [...state.items, event.item] : state.items.with(position, event.item);
}

function appendText(
  state: SessionState,
  event: Extract<SessionEvent, { type: 'textAppended' }>,
): readonly ConversationItem[] {
  const position = event.index - state.firstIndex;
  if (position < 0) return state.items;
  const item = state.items[position];
  if (item === undefined || (item.type !== 'text' && item.type !== 'thinking') || item.text.length !== event.offset) {
    throw new EventGapError(`Text of item ${event.index} does not continue at ${event.offset}.`);
  }
  return state.items.with(position, { ...item, text: item.text + event.text });
}
