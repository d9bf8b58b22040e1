import type { ConversationItem } from '../../protocol/domain/conversation.ts';
import { EventGapError, reduceSession, SESSION_PAGE_SIZE, type SessionEvent, type SessionState } from '../../protocol/events/session.ts';
import type { SessionPanelMessage } from '../../protocol/webview/sessionPanel.ts';

/** Above this the waiting events are dropped and a snapshot is sent in their place: it is smaller and never out of date. */
const MAX_WAITING_EVENTS = 2000;
const MAX_WAITING_CHARS = 1_000_000;

/** Items held for a panel at most; the rest is paged from the host. */
const MAX_HELD_ITEMS = 3 * SESSION_PAGE_SIZE;

type StateMessage = Extract<SessionPanelMessage, { type: 'snapshot' | 'events' }>;

/**
 * The state of one session on its way into a webview. The webview may be slow, hidden, or just being made: it gets a snapshot when it
 * asks for one, then every event exactly once and in order, with one frame under way at a time. What arrives meanwhile is put together,
 * pieces of the same text into one piece.
 */
export class PanelFeed {
  private readonly send: (message: StateMessage) => void;
  private readonly onGap: () => void;
  private current: SessionState | undefined;
  private isListening = false;
  private sentSeq = 0;
  private takenSeq = 0;
  private waiting: SessionEvent[] = [];
  private waitingChars = 0;
  private isSnapshotDue = false;

  /** `onGap` is told when events do not fit the state: the channel must be subscribed anew. */
  constructor(send: (message: StateMessage) => void, onGap: () => void) {
    this.send = send;
    this.onGap = onGap;
  }

  /** The last known state; stays when the host goes away. */
  get state(): SessionState | undefined {
    return this.current;
  }

  takeSnapshot(state: SessionState): void {
    this.current = state;
    this.demandSnapshot();
    this.flush();
  }

  takeEvents(events: readonly SessionEvent[]): void {
    if (this.current === undefined) return;
    try {
      this.current = withoutOldest(events.reduce(reduceSession, this.current));
    } catch (error) {
      if (!(error instanceof EventGapError)) throw error;
      this.onGap();
      return;
    }
    if (!this.isListening || this.isSnapshotDue) return;
    for (const event of events) this.wait(event);
    if (this.waiting.length > MAX_WAITING_EVENTS || this.waitingChars > MAX_WAITING_CHARS) this.demandSnapshot();
    this.flush();
  }

  /** The webview is there and knows nothing, or has lost its place. */
  webviewReady(): void {
    this.isListening = true;
    this.takenSeq = this.sentSeq;
    this.demandSnapshot();
    this.flush();
  }

  /** The webview has taken in everything up to `seq`. */
  webviewTook(seq: number): void {
    this.takenSeq = Math.max(this.takenSeq, Math.min(seq, this.sentSeq));
    this.flush();
  }

  /** The webview is gone; it will say when it is back. */
  webviewGone(): void {
    this.isListening = false;
    this.waiting = [];
    this.waitingChars = 0;
  }

  private demandSnapshot(): void {
    this.isSnapshotDue = true;
    this.waiting = [];
    this.waitingChars = 0;
  }

  private flush(): void {
    if (!this.isListening || this.current === undefined || this.takenSeq < this.sentSeq) return;
    if (this.isSnapshotDue) {
      this.isSnapshotDue = false;
      this.sentSeq += 1;
      this.send({ type: 'snapshot', seq: this.sentSeq, state: lastPage(this.current) });
    } else if (this.waiting.length > 0) {
      const events = this.waiting;
      this.waiting = [];
      this.waitingChars = 0;
      this.sentSeq += 1;
      this.send({ type: 'events', seq: this.sentSeq, events });
    }
  }

  private wait(event: SessionEvent): void {
    const last = this.waiting.at(-1);
    if (event.type === 'textAppended') {
      this.waitingChars += event.text.length;
      if (last?.type === 'textAppended' && last.index === event.index && last.offset + last.text.length === event.offset) {
        this.waiting[this.waiting.length - 1] = { ...last, text: last.text + event.text };
        return;
      }
    }
    if (event.type === 'itemChanged') this.waitingChars += charsOf(event.item);
    // Of two states of the session in a row only the later one matters.
    if (event.type === 'sessionChanged' && last?.type === 'sessionChanged') this.waiting.pop();
    this.waiting.push(event);
  }
}

/** Characters of an entry's longest part. */
function charsOf(item: ConversationItem): number {
  return 'text' in item ? item.text.length : item.type === 'tool' ? item.output.length : 0;
}

function lastPage(state: SessionState): SessionState {
  const surplus = state.items.length - SESSION_PAGE_SIZE;
  return surplus <= 0 ? state : { ...state, items: state.items.slice(surplus), firstIndex: state.firstIndex + surplus };
}

function withoutOldest(state: SessionState): SessionState {
  return state.items.length > MAX_HELD_ITEMS ? lastPage(state) : state;
}
