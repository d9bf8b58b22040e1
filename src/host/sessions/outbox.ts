import type { QueuedMessage } from '../../protocol/domain/session.ts';

/**
 * The messages of one session that its agent was not yet seen to work on, in the order in which they go out. A message leaves when the
 * agent works on it or its transcript has it, not when it was handed over: an agent may die before it reads.
 */
export class Outbox {
  private readonly save: () => Promise<void>;
  private messages: readonly QueuedMessage[];
  /** Handed to the live agent. */
  private sentId: string | undefined;
  /** Not on disk yet: promised to nobody, so neither shown nor sent. */
  private readonly unsaved = new Set<string>();

  /** `save` resolves when everything up to now is on disk. */
  constructor(messages: readonly QueuedMessage[], save: () => Promise<void>) {
    this.messages = messages;
    this.save = save;
  }

  /** What belongs on disk. */
  get all(): readonly QueuedMessage[] {
    return this.messages;
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

  /** Takes a waiting message out and gives it; `undefined` when it does not wait. Throws when that cannot be saved, and then it is still here. */
  async takeBack(id: string): Promise<QueuedMessage | undefined> {
    const message = this.waiting.find((one) => one.id === id);
    if (message === undefined) return undefined;
    const index = this.messages.indexOf(message);
    this.remove(id);
    try {
      await this.save();
    } catch (error) {
      this.messages = this.messages.toSpliced(index, 0, message);
      throw error;
    }
    return message;
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
  sent(id: string): void {
    this.sentId = id;
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
