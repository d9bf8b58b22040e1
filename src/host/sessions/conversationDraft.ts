import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ConversationItem } from '../../protocol/domain/conversation.ts';
import { estimateBytes } from '../util/estimateBytes.ts';
import type { ConversationReader } from './agentProvider.ts';
import type { TextPlace } from './collaborators.ts';
import { Conversation, HELD_BOUNDS, type HeldBounds } from './conversation.ts';
import type { ItemPages } from './itemPages.ts';
import { weave, type KeptItem } from './weave.ts';

/** Kept items that are taken over in one go. */
const KEPT_AT_ONCE = 200;

/** One item: what orders it, and its last form or where that is. */
interface Entry {
  readonly id: string;
  at: string;
  type: ConversationItem['type'];
  form: { readonly item: ConversationItem; readonly place?: undefined } | { readonly item?: undefined; readonly place: TextPlace };
}

/**
 * A conversation while it is read from disk. It holds what orders the items, and of the items themselves no more than the conversation will;
 * the others wait on disk.
 */
export class ConversationDraft implements ConversationReader {
  private readonly pages: ItemPages;
  private readonly adjust: (item: ConversationItem) => ConversationItem;
  private readonly bounds: HeldBounds;
  /** What is in its place. */
  private readonly recorded: Entry[] = [];
  private part: Entry[] = [];
  private strand = new Map<string, Entry>();
  private readonly inMemory = new Set<Entry>();
  private bytesInMemory = 0;

  /** `adjust` may change an item before it is taken. */
  constructor(pages: ItemPages, adjust: (item: ConversationItem) => ConversationItem = (item) => item, bounds: HeldBounds = HELD_BOUNDS) {
    this.pages = pages;
    this.adjust = adjust;
    this.bounds = bounds;
  }

  add(recorded: ConversationItem): void {
    const item = this.adjust(recorded);
    const entry = this.strand.get(item.id);
    if (entry === undefined) {
      const added = this.entryOf(item);
      this.strand.set(item.id, added);
      this.part.push(added);
      return;
    }
    entry.at = item.at;
    entry.type = item.type;
    entry.form = { item };
    this.took(entry, item);
  }

  nextStrand(): void {
    this.strand = new Map();
  }

  endPart(opening?: (at: string) => ConversationItem): void {
    const part = this.part.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    this.part = [];
    this.nextStrand();
    if (opening !== undefined) this.recorded.push(this.entryOf(this.adjust(opening(part[0]?.at ?? ''))));
    for (const entry of part) this.recorded.push(entry);
  }

  async room(): Promise<void> {
    if (this.inMemory.size <= this.bounds.items && this.bytesInMemory <= this.bounds.bytes) return;
    // All of them, though the last could stay: what is written in pieces of some size can be read so.
    while (this.inMemory.size > 0) {
      const batch = [...this.inMemory].slice(0, this.bounds.items);
      const places = await this.pages.write(batch.flatMap(({ form }) => form.item ?? []));
      if (places.length === 0) return; // They stay.
      for (const [position, place] of places.entries()) {
        const entry = batch[position];
        if (entry === undefined) continue;
        entry.form = { place };
        this.inMemory.delete(entry);
      }
    }
    this.bytesInMemory = 0;
  }

  /** Forgets all that was read. */
  clear(): void {
    this.recorded.length = 0;
    this.part = [];
    this.nextStrand();
    this.inMemory.clear();
    this.bytesInMemory = 0;
  }

  /** The conversation, with what was kept apart in its places. */
  async finish(kept: readonly KeptItem[]): Promise<Conversation> {
    this.endPart();
    const entries: KeptItem<Entry>[] = [];
    for (const { after, item } of kept) {
      entries.push({ after, item: this.entryOf(item) });
      if (entries.length % KEPT_AT_ONCE !== 0) continue;
      await this.room();
      await nextTurn();
    }
    const woven = weave(this.recorded, entries);
    this.clear();
    return await Conversation.of(woven.map(({ id, form }) => ({ id, ...form })), this.pages, this.bounds);
  }

  private entryOf(item: ConversationItem): Entry {
    const entry: Entry = { id: item.id, at: item.at, type: item.type, form: { item } };
    this.took(entry, item);
    return entry;
  }

  private took(entry: Entry, item: ConversationItem): void {
    this.inMemory.add(entry);
    this.bytesInMemory += estimateBytes(item);
  }
}
