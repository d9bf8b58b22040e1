import { isDeepStrictEqual } from 'node:util';
import type { ConversationItem } from '../../protocol/domain/conversation.ts';
import type { QueuedMessage } from '../../protocol/domain/session.ts';
import type { SessionRecord } from '../../protocol/files/fileKinds.ts';

/** How many messages that were taken back are remembered: an operation is repeated soon or never. */
const KEPT_TAKEN_BACK = 20;

/** The part of a session's record that is about its outbox. */
export type StoredOutbox = Pick<SessionRecord, 'queue' | 'takenBack' | 'handed'>;

/** Which message was handed over, and when. */
export type Handed = NonNullable<SessionRecord['handed']>;

/** True for items by which an agent shows that it works on what it was sent. A notice may be about something else. */
export function isWork({ type }: ConversationItem): boolean {
  return type === 'text' || type === 'thinking' || type === 'tool';
}

/**
 * The messages of one session that its agent was not yet seen to work on, in the order in which they go out. A message leaves when the
 * agent works on it or its transcript has it, not when it was handed over: an agent may die before it reads.
 */
export class Outbox {
  private readonly save: () => Promise<void>;
  private messages: readonly QueuedMessage[];
  private takenBack: NonNullable<SessionRecord['takenBack']>;
  private handed: Handed | undefined;
  /** Handed to the live agent. */
  private sentId: string | undefined;
  /** Not on disk yet: promised to nobody, so neither shown nor sent. */
  private readonly unsaved = new Set<string>();

  /** `save` resolves when everything up to now is on disk. */
  constructor(stored: StoredOutbox, save: () => Promise<void>) {
    this.messages = stored.queue;
    this.takenBack = stored.takenBack ?? [];
    this.handed = stored.handed;
    this.save = save;
  }

  /** What belongs on disk. */
  get stored(): StoredOutbox {
    return { queue: [...this.messages], ...(this.takenBack.length === 0 ? {} : { takenBack: this.takenBack }), ...(this.handed === undefined ? {} : { handed: this.handed }) };
  }

  /** What waits for its turn. */
  get waiting(): readonly QueuedMessage[] {
    return this.messages.filter(({ id }) => id !== this.sentId && !this.unsaved.has(id));
  }

  find(id: string): QueuedMessage | undefined {
    return this.messages.find((message) => message.id === id);
  }

  /** Adds a message, in front (behind the one that is with the agent) or at the end. Throws when it cannot be saved, and then it is not here. */
  async accept(message: QueuedMessage, place: 'front' | 'end'): Promise<void> {
    this.unsaved.add(message.id);
    const first = this.messages.filter(({ id }) => id === this.sentId);
    const rest = this.messages.filter(({ id }) => id !== this.sentId);
    this.messages = place === 'front' ? [...first, message, ...rest] : [...first, ...rest, message];
    try {
      await this.save();
    } catch (error) {
      this.remove(message.id);
      throw error;
    } finally {
      this.unsaved.delete(message.id);
    }
  }

  /**
   * Takes a waiting message out and gives it, the same again for an `opId` that came before; `undefined` when it does not wait. Throws when that
   * cannot be saved, and then it is still here.
   */
  async takeBack(id: string, opId: string): Promise<QueuedMessage | undefined> {
    const known = opId === '' ? undefined : this.takenBack.find((one) => one.opId === opId)?.message;
    if (known !== undefined) return known;
    const message = this.waiting.find((one) => one.id === id);
    if (message === undefined) return undefined;
    const index = this.messages.indexOf(message);
    this.remove(id);
    if (opId !== '') this.takenBack = [...this.takenBack, { opId, message }].slice(-KEPT_TAKEN_BACK);
    try {
      await this.save();
    } catch (error) {
      this.messages = this.messages.toSpliced(index, 0, message);
      this.takenBack = this.takenBack.filter((one) => one.opId !== opId);
      throw error;
    }
    return message;
  }

  /**
   * Someone edited the messages on disk, from `before` to `after`: their order, texts, additions and removals count. What left or came meanwhile
   * stays gone or here, and what is with the agent cannot be changed any more.
   */
  edited(before: readonly QueuedMessage[], after: readonly QueuedMessage[]): void {
    if (isDeepStrictEqual(before, after)) return;
    const known = new Set(before.map(({ id }) => id));
    const left = after.filter(({ id }) => !known.has(id) || this.find(id) !== undefined);
    const kept = left.map((message) => (message.id === this.sentId ? this.find(message.id) ?? message : message));
    const isIn = new Set(kept.map(({ id }) => id));
    const missing = this.messages.filter(({ id }) => !isIn.has(id) && (!known.has(id) || id === this.sentId));
    this.messages = [...missing.filter(({ id }) => id === this.sentId), ...kept, ...missing.filter(({ id }) => id !== this.sentId)];
  }

  /** Replaces the text of a waiting message; `undefined` when it does not wait. Throws when that cannot be saved, and then it is as it was. */
  async edit(id: string, text: string): Promise<QueuedMessage | undefined> {
    const before = this.waiting.find((one) => one.id === id);
    if (before === undefined) return undefined;
    const after = { ...before, text };
    this.replace(before, after);
    try {
      await this.save();
    } catch (error) {
      this.replace(after, before);
      throw error;
    }
    return after;
  }

  /** Gives a waiting message another place among those that wait; `undefined` when it does not wait. Throws when that cannot be saved, and then nothing has moved. */
  async move(id: string, index: number): Promise<QueuedMessage | undefined> {
    const message = this.waiting.find((one) => one.id === id);
    if (message === undefined) return undefined;
    const before = this.messages;
    const others = before.filter((one) => one !== message);
    // In front of the waiting one that is to follow it; what is with the agent or not on disk yet keeps its place.
    const next = this.waiting.filter((one) => one !== message)[index];
    const place = next === undefined ? others.length : others.indexOf(next);
    this.messages = others.toSpliced(place, 0, message);
    try {
      await this.save();
    } catch (error) {
      this.reorder(before);
      throw error;
    }
    return message;
  }

  /** Removes what has arrived; true when there was any. */
  removeDelivered(ids: ReadonlySet<string>): boolean {
    const { length } = this.messages;
    this.messages = this.messages.filter(({ id }) => !ids.has(id));
    return this.messages.length < length;
  }

  /** The message was handed to the agent. */
  sent(handed: Handed): void {
    this.sentId = handed.id;
    this.handed = handed;
  }

  /** The agent works on what it was sent; true when there was something. */
  confirm(): boolean {
    if (this.sentId === undefined) return false;
    this.remove(this.sentId);
    this.sentId = undefined;
    return true;
  }

  /** The agent is gone: what it was sent waits again. */
  agentGone(): void {
    this.sentId = undefined;
  }

  private replace(old: QueuedMessage, by: QueuedMessage): void {
    this.messages = this.messages.map((message) => (message === old ? by : message));
  }

  /** What is still here in an earlier order; what came since, behind it. */
  private reorder(before: readonly QueuedMessage[]): void {
    const place = new Map(before.map(({ id }, index) => [id, index]));
    this.messages = this.messages.toSorted((a, b) => (place.get(a.id) ?? before.length) - (place.get(b.id) ?? before.length));
  }

  private remove(id: string): void {
    this.messages = this.messages.filter((message) => message.id !== id);
  }
}
