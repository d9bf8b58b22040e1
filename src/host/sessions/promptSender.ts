import type { ImageRef, MessageImage } from '../../protocol/domain/image.ts';
import type { QueuedMessage } from '../../protocol/domain/session.ts';
import { MissionControlError } from '../../protocol/errors.ts';
import { say } from '../../protocol/texts/say.ts';
import { isoNow, type Clock } from '../util/clock.ts';
import { Outbox, type StoredOutbox } from './outbox.ts';
import { holdNotice, type HoldReason } from './queueHold.ts';
import type { SessionConversation } from './sessionConversation.ts';
import { newMessageId } from './sessionIds.ts';

export interface PromptSenderOptions {
  readonly clock: Clock;
  /** What a former host left. */
  readonly stored: StoredOutbox;
  readonly conversation: () => SessionConversation;
  /** Resolves when everything up to now is on disk. */
  readonly save: () => Promise<void>;
  /** Resolves when the images are on disk. Throws when the message cannot have them. */
  readonly keepImages: (images: readonly MessageImage[] | undefined) => Promise<readonly ImageRef[]>;
  /** Saves what nobody was promised. */
  readonly saveSoon: () => void;
  /** Whether the agent is between turns and may be given a prompt. */
  readonly isReady: () => boolean;
  readonly isTrusted: () => boolean;
  /** Whether messages are typed into a terminal, where they get ids of the agent's own. */
  readonly isTyped: () => boolean;
  /** Hands a message to the agent. */
  readonly deliver: (message: QueuedMessage) => void;
  readonly onDidChange: () => void;
}

/** Where a message goes in the queue, and what goes with it. */
export interface EnqueueHow {
  readonly place: 'front' | 'end';
  readonly opId: string;
  /** It goes out also when the queue is held. */
  readonly isUrgent?: boolean;
  readonly images?: readonly MessageImage[] | undefined;
}

/** Takes the prompts of a session in, keeps them until the agent works on them, and gives them to it one by one when nothing is in the way. */
export class PromptSender {
  private readonly options: PromptSenderOptions;
  private readonly outbox: Outbox;
  private heldBecause: HoldReason | undefined;

  constructor(options: PromptSenderOptions) {
    this.options = options;
    this.outbox = new Outbox(options.stored, options.save);
  }

  /** What belongs on disk. */
  get stored(): StoredOutbox {
    return this.outbox.stored;
  }

  /** What waits for its turn. */
  get waiting(): readonly QueuedMessage[] {
    return this.outbox.waiting;
  }

  /**
   * Takes a message in and gives it once it is on disk. Throws when it cannot be saved, and then it will not go out. The message of an `opId` that came before
   * is given again, and nothing else happens. An urgent one goes out also when the queue is held.
   */
  async enqueue(text: string, how: EnqueueHow): Promise<QueuedMessage> {
    const id = newMessageId(how.opId);
    const known = how.opId === '' ? undefined : await this.find(id);
    if (known !== undefined) return known;
    const message = { id, text, queuedAt: isoNow(this.options.clock), ...withImages(await this.options.keepImages(how.images)) };
    await this.outbox.accept(message, how.place);
    if (how.isUrgent === true) this.heldBecause = undefined;
    this.sendNext();
    this.options.onDidChange();
    return message;
  }

  /** Takes a waiting message back and gives it; the same again for an `opId` that came before. Throws `notFound` when it does not wait. */
  async unqueue(messageId: string, opId: string): Promise<QueuedMessage> {
    return await this.change(this.outbox.takeBack(messageId, opId));
  }

  /** Gives a waiting message another text. Throws `notFound` when it does not wait. */
  async edit(messageId: string, text: string): Promise<QueuedMessage> {
    return await this.change(this.outbox.edit(messageId, text));
  }

  /** Gives a waiting message another place among those that wait, counted from 0. Throws `notFound` when it does not wait. */
  async move(messageId: string, index: number): Promise<QueuedMessage> {
    return await this.change(this.outbox.move(messageId, index));
  }

  /** Sends the next message when the agent is between turns and nothing holds the queue. */
  sendNext(): void {
    const [message] = this.outbox.waiting;
    if (message === undefined || !this.options.isReady()) return;
    if (this.isHeld) return;
    if (!this.options.isTrusted()) {
      this.hold('untrusted');
      return;
    }
    this.heldBecause = undefined;
    this.confirm();
    this.sent(message);
    this.options.deliver(message);
    this.options.onDidChange();
  }

  /**
   * The next message for an agent that can be started with it: from now on it counts as handed over. `undefined` when there is none, when something holds
   * the queue, or when it has images, which no command line takes.
   */
  takeFirst(): QueuedMessage | undefined {
    const [message] = this.outbox.waiting;
    if (message === undefined || this.isHeld || message.images !== undefined) return undefined;
    this.sent(message);
    this.options.onDidChange();
    return message;
  }

  /** The agent does not have it: it waits again. */
  notTaken(): void {
    this.outbox.agentGone();
  }

  /** Keeps what waits from going out, and says why. */
  hold(why: HoldReason): void {
    if (this.heldBecause === why || this.outbox.waiting.length === 0) return;
    this.heldBecause = why;
    this.options.conversation().set(holdNotice(why, isoNow(this.options.clock)));
  }

  /** Lets messages go out again that an error of the agent held. */
  release(): void {
    this.heldBecause = undefined;
  }

  /** The agent works on what it was sent. */
  confirm(): void {
    if (this.outbox.confirm()) this.options.saveSoon();
  }

  /** Takes out what has arrived by the agent's own account; true when there was any. */
  removeDelivered(ids: ReadonlySet<string>): boolean {
    return this.outbox.removeDelivered(ids);
  }

  /** Someone edited the messages on disk; `before` is what was there, as far as that is known. */
  edited(before: readonly QueuedMessage[] | undefined, after: readonly QueuedMessage[]): void {
    this.outbox.edited(before ?? this.outbox.stored.queue, after);
    this.sendNext();
    this.options.onDidChange();
  }

  /** The agent is gone: what it was sent waits again. */
  agentGone(): void {
    this.outbox.agentGone();
  }

  /** By something that the next prompt would meet too. */
  private get isHeld(): boolean {
    return this.heldBecause === 'blocked' || this.heldBecause === 'notTaken';
  }

  private sent({ id }: QueuedMessage): void {
    this.outbox.sent({ id, at: isoNow(this.options.clock), ...(this.options.isTyped() ? { isTyped: true } : {}) });
  }

  private async change(changed: Promise<QueuedMessage | undefined>): Promise<QueuedMessage> {
    const message = await changed.finally(() => {
      this.sendNext(); // It may be back, and its turn may have come meanwhile.
      this.options.onDidChange();
    });
    if (message === undefined) throw new MissionControlError('notFound', say('queue.notQueued'));
    return message;
  }

  /** A message that waits, or that arrived before. */
  private async find(id: string): Promise<QueuedMessage | undefined> {
    const queued = this.outbox.find(id);
    if (queued !== undefined) return queued;
    const item = await this.options.conversation().use((conversation) => conversation.find(id));
    return item?.type === 'user' ? { id, text: item.text, queuedAt: item.at, ...withImages(item.images) } : undefined;
  }
}

function withImages(images: readonly ImageRef[] = []): { images?: ImageRef[] } {
  return images.length === 0 ? {} : { images: [...images] };
}
