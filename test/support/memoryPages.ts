import type { TextPages, TextPlace } from '../../src/host/sessions/collaborators.ts';
import { Conversation } from '../../src/host/sessions/conversation.ts';
import type { ConversationItem } from '../../src/protocol/domain/conversation.ts';

/** A page file without a disk, which answers in a later turn of the event loop as one does. */
export class MemoryPages implements TextPages {
  readonly texts = new Map<number, string>();
  size = 0;
  isDisposed = false;
  /** While set, nothing can be written. */
  failure: Error | undefined;

  async write(texts: readonly string[]): Promise<readonly TextPlace[]> {
    await new Promise(setImmediate);
    if (this.failure !== undefined) throw this.failure;
    return texts.map((text) => {
      const place = { offset: this.size, length: Buffer.byteLength(text) };
      this.texts.set(place.offset, text);
      this.size += place.length + 1;
      return place;
    });
  }

  async read(places: readonly TextPlace[]): Promise<readonly string[]> {
    await new Promise(setImmediate);
    return places.map((place) => this.readNow(place));
  }

  readNow({ offset, length }: TextPlace): string {
    const text = this.texts.get(offset);
    if (text === undefined || Buffer.byteLength(text) !== length) throw new Error(`Nothing lies at ${offset}.`);
    return text;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isDisposed = true;
  }
}

/** All items of a conversation, page by page. */
export async function allItems(conversation: Conversation): Promise<ConversationItem[]> {
  let items: ConversationItem[] = [];
  for (let before: number | undefined; before !== 0;) {
    const page = await conversation.page(before, 500);
    items = [...page.items, ...items];
    before = page.firstIndex;
  }
  return items;
}
