import type { ConversationItem } from '../../../../protocol/domain/conversation.ts';
import { comparableText } from '../../deliveredMessages.ts';

/** A message of ours, by its id. */
interface SentMessage {
  readonly id: string;
  readonly text: string;
}

/** Messages that are remembered; more than one or two are never under way. */
const MAX_MESSAGES = 50;

/**
 * Finds the messages that we sent among those of the transcript. The CLI gives a prompt that is typed or was an argument an id of its own; the text says
 * which it is.
 */
export class SentMessages {
  private expected: readonly SentMessage[] = [];
  /** Our ids of those that were found, by the CLI's: the transcript may be read again. */
  private readonly found = new Map<string, string>();

  /** The next user message with this text is this one. */
  expect(message: SentMessage): void {
    this.expected = [...this.expected.filter(({ id }) => id !== message.id), message].slice(-MAX_MESSAGES);
  }

  /** The item under our id, when it is a message of ours. */
  named(item: ConversationItem): ConversationItem {
    if (item.type !== 'user' || item.isSynthetic) return item;
    const known = this.found.get(item.id);
    if (known !== undefined) return { ...item, id: known };
    const text = comparableText(item.text);
    const message = this.expected.find((one) => comparableText(one.text) === text);
    if (message === undefined) return item;
    this.expected = this.expected.filter((one) => one !== message);
    this.found.set(item.id, message.id);
    for (const [oldest] of this.found) {
      if (this.found.size <= MAX_MESSAGES) break;
      this.found.delete(oldest);
    }
    return { ...item, id: message.id };
  }
}
