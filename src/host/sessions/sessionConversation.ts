import type { ConversationItem } from '../../protocol/domain/conversation.ts';
import type { RequestView } from '../../protocol/domain/request.ts';
import type { SessionView } from '../../protocol/domain/session.ts';
import { SESSION_PAGE_SIZE, type SessionEvent, type SessionState } from '../../protocol/events/session.ts';
import { EventChannel } from '../rpc/eventChannel.ts';
import type { Clock } from '../util/clock.ts';
import type { Disposable } from '../util/disposable.ts';
import type { Log } from '../util/log.ts';
import type { TextPages } from './collaborators.ts';
import { Conversation } from './conversation.ts';
import { ItemPages } from './itemPages.ts';

/** A conversation that nobody looks at and no agent adds to leaves the memory after this time; its transcript stays on disk. */
const UNLOAD_AFTER_MS = 10 * 60_000;

export interface SessionConversationOptions {
  readonly sessionId: string;
  readonly epoch: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Room on disk for what of a new conversation does not stay in memory. */
  readonly createPages: () => TextPages;
  /** Reads the conversation back from what is on disk. */
  readonly read: () => Promise<Conversation>;
  /** Told of every item that is set; `after` is the id of the item before a new one. */
  readonly onItem: (item: ConversationItem, after: string | undefined) => void;
  readonly view: () => SessionView;
  readonly pending: () => readonly RequestView[];
  /** While true, the conversation stays loaded. */
  readonly isLive: () => boolean;
  /** Told when the conversation has left the memory. */
  readonly onUnloaded: () => void;
}

/** The conversation of one session and its channel `session/<id>`: loaded on demand, let go when it is not needed. */
export class SessionConversation {
  private readonly options: SessionConversationOptions;
  private loaded: Conversation | undefined;
  private loading: Promise<Conversation> | undefined;
  private channel: EventChannel<SessionState, SessionEvent> | undefined;
  private channelCount = 0;
  private unloadTimer: Disposable | undefined;
  /** How many read from it now. */
  private readers = 0;

  constructor(options: SessionConversationOptions) {
    this.options = options;
  }

  /** True while it is in memory, or about to be. */
  get isLoaded(): boolean {
    return this.loaded !== undefined || this.loading !== undefined;
  }

  /** Begins with nothing to read: the session is new. */
  startEmpty(): void {
    this.loaded ??= new Conversation(new ItemPages(this.options.createPages(), this.options.log));
  }

  async load(): Promise<Conversation> {
    if (this.loaded !== undefined) return this.loaded;
    this.loading ??= this.options.read().then(
      (conversation) => {
        this.loading = undefined;
        if (this.loaded === undefined) this.loaded = conversation;
        else this.letGo(conversation);
        this.unloadLater();
        return this.loaded;
      },
      (error: unknown) => {
        this.loading = undefined;
        throw error;
      },
    );
    return await this.loading;
  }

  /** Reads from the conversation, which stays loaded meanwhile. */
  async use<T>(work: (conversation: Conversation) => Promise<T>): Promise<T> {
    this.readers += 1;
    try {
      return await work(await this.load());
    } finally {
      this.readers -= 1;
    }
  }

  async openChannel(): Promise<EventChannel<SessionState, SessionEvent>> {
    const conversation = await this.load();
    if (this.channel === undefined) {
      // Numbers begin anew with each channel object, so a later one must not be taken for the first.
      const epoch = this.channelCount === 0 ? this.options.epoch : `${this.options.epoch}.${this.channelCount}`;
      this.channelCount += 1;
      this.channel = new EventChannel({ name: `session/${this.options.sessionId}`, epoch, snapshot: () => this.snapshot(conversation) });
    }
    return this.channel;
  }

  has(itemId: string): boolean {
    return this.loaded?.has(itemId) ?? false;
  }

  set(item: ConversationItem): void {
    if (this.loaded === undefined) return;
    const after = this.loaded.has(item.id) ? undefined : this.loaded.lastId;
    this.publish(this.loaded.set(item));
    this.options.onItem(item, after);
  }

  append(itemId: string, text: string): void {
    const event = this.loaded?.append(itemId, text);
    if (event !== undefined) this.publish(event);
  }

  publish(event: SessionEvent): void {
    this.channel?.publish(event);
  }

  /** Lets the conversation go some time after nobody needs it. */
  unloadLater(): void {
    this.unloadTimer?.dispose();
    this.unloadTimer = this.options.clock.after(UNLOAD_AFTER_MS, () => {
      if (this.options.isLive()) return;
      if ((this.channel?.subscriberCount ?? 0) > 0 || this.readers > 0) {
        this.unloadLater();
        return;
      }
      this.unload();
      this.options.onUnloaded();
    });
  }

  /** Lets it go now: the session is over, or not there any more. What is on disk stays. */
  unload(): void {
    this.unloadTimer?.dispose();
    if (this.loaded !== undefined) this.letGo(this.loaded);
    this.loaded = undefined;
    this.channel = undefined;
  }

  private letGo(conversation: Conversation): void {
    conversation[Symbol.asyncDispose]().catch((error: unknown) => { this.options.log.error('the pages of a conversation could not be removed', error); });
  }

  private snapshot(conversation: Conversation): SessionState {
    const { items, firstIndex } = conversation.tail(SESSION_PAGE_SIZE);
    return { session: this.options.view(), items, firstIndex, requests: this.options.pending() };
  }
}
