import type { RecordedReader } from '../../src/host/sessions/recordedConversation.ts';
import type { ConversationItem } from '../../src/protocol/domain/conversation.ts';

/** What a conversation is, said as simply as can be: a list in memory. What the host does with files is compared with it. */
export class PlainConversation {
  readonly items: ConversationItem[] = [];

  constructor(items: readonly ConversationItem[] = []) {
    for (const item of items) this.set(item);
  }

  set(item: ConversationItem): { index: number } {
    const known = this.items.findIndex(({ id }) => id === item.id);
    const index = known === -1 ? this.items.length : known;
    this.items[index] = item;
    return { index };
  }

  append(id: string, text: string): { index: number; offset: number } | undefined {
    const index = this.items.findIndex((item) => item.id === id);
    const item = this.items[index];
    if (item?.type !== 'text' && item?.type !== 'thinking') return undefined;
    this.items[index] = { ...item, text: item.text + text };
    return { index, offset: item.text.length };
  }
}

/** What a transcript's reader tells, as a list in memory. */
export class PlainReader implements RecordedReader {
  readonly items: ConversationItem[] = [];
  private strands: Map<string, ConversationItem>[] = [new Map()];

  add(item: ConversationItem): void {
    this.strands.at(-1)?.set(item.id, item);
  }

  nextStrand(): void {
    this.strands.push(new Map());
  }

  endPart(opening?: (at: string) => ConversationItem): void {
    const part = byTime(this.strands.flatMap((strand) => byTime([...strand.values()])));
    this.items.push(...(opening === undefined ? [] : [opening(part[0]?.at ?? '')]), ...part);
    this.strands = [new Map()];
  }

  async room(): Promise<void> {}

  clear(): void {
    this.items.length = 0;
    this.strands = [new Map()];
  }
}

function byTime(items: readonly ConversationItem[]): ConversationItem[] {
  return items.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
