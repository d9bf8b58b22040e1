import type { ConversationItem } from '../../protocol/domain/conversation.ts';
import type { SessionEvent } from '../../protocol/events/session.ts';

type ItemEvent = Extract<SessionEvent, { type: 'itemChanged' | 'textAppended' }>;

/** The items of one session in order. Changes give the event that tells clients; no state is copied for that. */
export class Conversation {
  private readonly list: ConversationItem[] = [];
  private readonly indexById = new Map<string, number>();

  constructor(items: readonly ConversationItem[] = []) {
    for (const item of items) this.set(item);
  }

  get items(): readonly ConversationItem[] {
    return this.list;
  }

  has(id: string): boolean {
    return this.indexById.has(id);
  }

  find(id: string): ConversationItem | undefined {
    return this.list[this.indexById.get(id) ?? -1];
  }

  /** Adds the item, or replaces the one with its id. */
  set(item: ConversationItem): ItemEvent {
    const index = this.indexById.get(item.id) ?? this.list.length;
    this.list[index] = item;
    this.indexById.set(item.id, index);
    return { type: 'itemChanged', index, item };
  }

  /** Appends to a text; `undefined` when there is no such text. */
  append(id: string, text: string): ItemEvent | undefined {
    const index = this.indexById.get(id);
    const item = index === undefined ? undefined : this.list[index];
    if (index === undefined || (item?.type !== 'text' && item?.type !== 'thinking')) return undefined;
    const offset = item.text.length;
    this.list[index] = { ...item, text: item.text + text };
    return { type: 'textAppended', index, offset, text };
  }

  /** Up to `limit` items before index `before`. */
  page(before: number | undefined, limit: number): { items: ConversationItem[]; firstIndex: number; total: number } {
    const end = Math.max(0, Math.min(before ?? this.list.length, this.list.length));
    const firstIndex = Math.max(0, end - limit);
    return { items: this.list.slice(firstIndex, end), firstIndex, total: this.list.length };
  }
}
