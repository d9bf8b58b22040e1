import { EventGapError, reduceSession, SESSION_PAGE_SIZE, type SessionState } from '../../src/protocol/events/session.ts';
import type { SessionPanelConnection, SessionPanelContext, SessionPanelMessage } from '../../src/protocol/webview/sessionPanel.ts';
import type { ExtensionLink } from './extensionLink.ts';

/** Items asked for at a time when the reader goes back. */
const EARLIER_PAGE_SIZE = 100;

/** What the panel shows: the last known state of its session, and whether it is still being told about changes. */
export class SessionStore {
  state: SessionState | undefined;
  connection: SessionPanelConnection = { status: 'connecting', detail: '' };
  context: SessionPanelContext = { projectName: '', taskTitle: '', isWorkspaceTrusted: false };
  /** Set when there is no such session: why, for people. */
  missing: string | undefined;
  isLoadingEarlier = false;
  /** Number of the last message taken in; `undefined` while a snapshot is awaited. */
  private seq: number | undefined;
  private isFrameDue = false;
  private readonly link: ExtensionLink;
  private readonly listeners: (() => void)[] = [];

  constructor(link: ExtensionLink) {
    this.link = link;
  }

  /** Calls back at most once a frame after something changed. */
  onDidChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Asks for a snapshot; what is known stays until it is there. */
  resync(): void {
    this.seq = undefined;
    this.link.post({ type: 'ready' });
  }

  take(message: SessionPanelMessage): void {
    switch (message.type) {
      case 'snapshot':
        this.state = withEarlierItems(this.state, message.state);
        this.missing = undefined;
        this.seq = message.seq;
        break;
      case 'events':
        if (!this.takeEvents(message)) return;
        break;
      case 'connection':
        this.connection = message.connection;
        break;
      case 'context':
        this.context = message.context;
        break;
      case 'missing':
        this.missing = message.message;
        break;
      case 'files':
      case 'focus':
      case 'pong':
      case 'result':
        return;
    }
    this.changed();
  }

  /** Loads the page before the first item that is here. False when there is none, or it could not be loaded. */
  async loadEarlier(limit = EARLIER_PAGE_SIZE): Promise<boolean> {
    const first = this.state?.firstIndex ?? 0;
    if (this.state === undefined || first === 0 || this.isLoadingEarlier) return false;
    this.isLoadingEarlier = true;
    this.changed();
    try {
      const page = await this.link.call('sessions.get', { sessionId: this.state.session.id, before: first, limit: Math.min(limit, 500) });
      const isNext = this.state.firstIndex === first && page.firstIndex + page.items.length === first && page.items.length > 0;
      if (isNext) this.state = { ...this.state, items: [...page.items, ...this.state.items], firstIndex: page.firstIndex };
      return isNext;
    } catch {
      // Not connected, or the session is gone: the banner says so; scrolling again tries again.
      return false;
    } finally {
      this.isLoadingEarlier = false;
      this.changed();
    }
  }

  /** Loads pages until the item at `index` is here. */
  async loadBackTo(index: number): Promise<void> {
    while (this.state !== undefined && this.state.firstIndex > index) {
      if (!(await this.loadEarlier(Math.max(this.state.firstIndex - index, SESSION_PAGE_SIZE)))) return;
    }
  }

  private takeEvents(message: Extract<SessionPanelMessage, { type: 'events' }>): boolean {
    if (this.seq === undefined || this.state === undefined) return false; // A snapshot is on its way and will hold them.
    if (message.seq !== this.seq + 1) {
      this.resync();
      return false;
    }
    try {
      this.state = message.events.reduce(reduceSession, this.state);
      this.seq = message.seq;
      return true;
    } catch (error) {
      if (!(error instanceof EventGapError)) throw error;
      this.resync();
      return false;
    }
  }

  private changed(): void {
    if (this.isFrameDue) return;
    this.isFrameDue = true;
    requestAnimationFrame(() => {
      this.isFrameDue = false;
      // Acknowledged when it is about to be painted: a panel that cannot keep up is sent fewer frames.
      if (this.seq !== undefined) this.link.post({ type: 'taken', seq: this.seq });
      for (const listener of this.listeners) listener();
    });
  }
}

/** A fresh snapshot holds the last page only: what the reader loaded before it stays, when the two join without a gap. */
function withEarlierItems(before: SessionState | undefined, after: SessionState): SessionState {
  if (before === undefined || before.session.id !== after.session.id || before.firstIndex >= after.firstIndex) return after;
  if (before.firstIndex + before.items.length < after.firstIndex) return after;
  return {
    ...after,
    items: [...before.items.slice(0, after.firstIndex - before.firstIndex), ...after.items],
    firstIndex: before.firstIndex,
  };
}
