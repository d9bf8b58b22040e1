import { EventGapError, type SessionState } from '../../src/protocol/events/session.ts';
import type { SessionPanelConnection, SessionPanelContext, SessionPanelMessage } from '../../src/protocol/webview/sessionPanel.ts';
import type { ExtensionLink } from './extensionLink.ts';
import { atEnd, endOf, isHeld, isLetGo, isTorn, shownOf, stretchWithEvent, touches, trimmed, withEvent, withPage, withSnapshot, type Caller, type Held, type ItemEvent, type Stretch } from './heldItems.ts';

/** Items asked for at a time: some screens, and little enough to be taken in between two frames. */
const PAGE_SIZE = 60;

/** Pages that are loaded besides when one begins in the middle of what a subagent did. */
const MORE_PAGES = 2;

/** Items that `sessions.get` gives at most at a time. */
const MAX_PAGE_SIZE = 500;

/**
 * What the panel shows: the last known state of its session, and whether it is still being told about changes. Of a long conversation it holds
 * what is around the reader and the end; the rest is loaded when it is wanted and let go again.
 */
export class SessionStore {
  connection: SessionPanelConnection = { status: 'connecting', detail: '' };
  context: SessionPanelContext = { projectName: '', taskTitle: '', isWorkspaceTrusted: false };
  /** Set when there is no such session: why, for people. */
  missing: string | undefined;
  /** Items are on their way. */
  isLoading = false;
  /** The last try to load items failed. */
  hasFailed = false;
  private held: Held | undefined;
  /** Events since a page was asked for: it may have been made before them. */
  private noted: ItemEvent[] = [];
  /** Counts the places that the reader wanted to see. */
  private wish = 0;
  private loading: Promise<boolean> = Promise.resolve(true);
  /** Number of the last message taken in; `undefined` while a snapshot is awaited. */
  private seq: number | undefined;
  private isFrameDue = false;
  private readonly link: ExtensionLink;
  private readonly listeners: (() => void)[] = [];

  constructor(link: ExtensionLink) {
    this.link = link;
  }

  /** The session as it is now, with the end of its conversation. */
  get state(): SessionState | undefined {
    return this.held?.state;
  }

  /** The part of the conversation that the reader is in. */
  get shown(): Stretch {
    return this.held === undefined ? { firstIndex: 0, items: [] } : shownOf(this.held);
  }

  /** Calls of subagents in `shown` that are not in it themselves, by id. */
  get callers(): ReadonlyMap<string, Caller> {
    return this.held?.callers ?? new Map();
  }

  /** Items of the whole conversation. */
  get total(): number {
    return this.held === undefined ? 0 : endOf(this.held.state);
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
      case 'snapshot': {
        const { held, isOld } = withSnapshot(this.held, message.state);
        this.held = held;
        this.missing = undefined;
        this.seq = message.seq;
        if (isOld) void this.load(this.shown.firstIndex, Math.min(endOf(this.shown), message.state.firstIndex), 'again');
        break;
      }
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
      case 'images':
      case 'focus':
      case 'pong':
      case 'result':
        return;
    }
    this.changed();
  }

  /** Loads the page before what is shown. False when there is none, or it could not be loaded. */
  async loadEarlier(): Promise<boolean> {
    const { firstIndex } = this.shown;
    return firstIndex > 0 && (await this.load(firstIndex - PAGE_SIZE, firstIndex, 'once'));
  }

  /** Loads the page after what is shown. False when there is none, or it could not be loaded. */
  async loadLater(): Promise<boolean> {
    const end = endOf(this.shown);
    return end < this.total && (await this.load(end, end + PAGE_SIZE, 'once'));
  }

  /** Shows the part of the conversation with the item at `index`, wherever that is. False when it could not be loaded. */
  async show(index: number): Promise<boolean> {
    this.wish += 1;
    const { wish } = this;
    await this.loading;
    if (this.held === undefined || wish !== this.wish) return false;
    if (!isHeld(this.shown, index) && isHeld(this.held.state, index)) this.showEnd();
    const item = this.shown.items[index - this.shown.firstIndex];
    if (item !== undefined && !isLetGo(item)) return true;
    return await this.load(index - PAGE_SIZE / 2, index + PAGE_SIZE / 2, 'again');
  }

  /** Loads items `from` to before `to` anew, of which some were let go. */
  async loadAgain(from: number, to: number): Promise<boolean> {
    return await this.load(from, Math.min(to, from + MAX_PAGE_SIZE), 'once');
  }

  /** Shows the end. */
  showEnd(): void {
    if (this.held === undefined) return;
    this.wish += 1;
    this.held = atEnd(this.held);
    this.changed();
  }

  /** Lets go what is far from what is drawn: the entries `from` to before `to`, and in opened subagents those with the ids. */
  keepAround(from: number, to: number, drawn: ReadonlySet<string>): void {
    const kept = this.held === undefined ? undefined : trimmed(this.held, from, to, drawn);
    if (kept === this.held) return;
    this.held = kept;
    this.changed();
  }

  /** One load at a time: `once` does nothing while another goes on, `again` comes after it. */
  private async load(from: number, to: number, when: 'once' | 'again'): Promise<boolean> {
    if (when === 'once' && this.isLoading) return false;
    const before = this.loading;
    const { wish } = this;
    this.loading = before.then(() => this.loadNow(Math.max(0, from), Math.min(to, this.total), wish));
    return await this.loading;
  }

  private async loadNow(from: number, to: number, wish: number): Promise<boolean> {
    if (this.state === undefined || from >= to) return false;
    this.isLoading = true;
    this.noted = [];
    this.changed();
    try {
      const { session } = this.state;
      let page = await this.fetch(session.id, from, to);
      // What a subagent did is not torn from its call, unless it is very much.
      for (let more = 0; more < MORE_PAGES && isTorn(page, this.shown); more += 1) page = await this.fetch(session.id, Math.max(0, page.firstIndex - PAGE_SIZE), page.firstIndex, page);
      // The reader may want to be elsewhere by now.
      if (this.held !== undefined && (wish === this.wish || touches(page, this.shown))) this.held = withPage(this.held, this.noted.reduce(stretchWithEvent, page));
      this.hasFailed = false;
      return isHeld(this.shown, from);
    } catch {
      // Not connected, or the session is gone: the banner says so; scrolling again tries again.
      this.hasFailed = true;
      return false;
    } finally {
      this.isLoading = false;
      this.changed();
    }
  }

  /** Items `from` to before `to`, and those `after` them; the host may give fewer at a time than were asked for. */
  private async fetch(sessionId: string, from: number, to: number, after: Stretch = { firstIndex: to, items: [] }): Promise<Stretch> {
    let got = after;
    while (got.firstIndex > from) {
      const page = await this.link.call('sessions.get', { sessionId, before: got.firstIndex, limit: Math.min(got.firstIndex - from, MAX_PAGE_SIZE) });
      if (page.items.length === 0 || endOf(page) !== got.firstIndex) break;
      got = { firstIndex: page.firstIndex, items: [...page.items, ...got.items] };
    }
    return got;
  }

  private takeEvents(message: Extract<SessionPanelMessage, { type: 'events' }>): boolean {
    if (this.seq === undefined || this.held === undefined) return false; // A snapshot is on its way and will hold them.
    if (message.seq !== this.seq + 1) {
      this.resync();
      return false;
    }
    try {
      this.held = message.events.reduce(withEvent, this.held);
      this.seq = message.seq;
      if (this.isLoading) for (const event of message.events) if (event.type === 'itemChanged' || event.type === 'textAppended') this.noted.push(event);
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
