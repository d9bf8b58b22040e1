import type { ConversationItem } from '../../../../protocol/domain/conversation.ts';

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
    const text = comparable(item.text);
    const message = this.expected.find((one) => comparable(one.text) === text);
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

/** Control characters are not typed, blanks may be others than were meant, and an image shows as a mark of its own. */
// eslint-disable-next-line no-control-regex
const UNSURE = /(?:\[Image #\d+\]|[\s\u0000-\u001f\u007f-\u009f])+/g;

/** A message as it can be compared with what became of it in a terminal. */
export function comparable(text: string): string {
  return text.replaceAll(UNSURE, ' ').trim();
}
