import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ConversationItem } from '../../protocol/domain/conversation.ts';
import { SESSION_PAGE_SIZE, type SessionEvent } from '../../protocol/events/session.ts';
import { estimateBytes } from '../util/estimateBytes.ts';
import type { TextPlace } from './collaborators.ts';
import { ConversationSearch, type FoundItems } from './findInConversation.ts';
import type { ItemPages } from './itemPages.ts';

type ItemEvent = Extract<SessionEvent, { type: 'itemChanged' | 'textAppended' }>;

/** What of a conversation is in memory. */
export interface HeldBounds {
  /** The newest items, at most; half of them remain when it is reached. */
  readonly items: number;
  /** Estimated bytes of those, at most. */
  readonly bytes: number;
}

/** Twice what a snapshot carries, and some megabytes of the results of tools. */
export const HELD_BOUNDS: HeldBounds = { items: 2 * SESSION_PAGE_SIZE, bytes: 4 * 1024 * 1024 };

/** Bytes of items that are taken into memory, or sent to a window, in one go; a page has at least one item. To parse them takes some milliseconds. */
const PAGE_BYTES = 1024 * 1024;
const SEARCHED_ITEMS = 200;

/** Items that are put on the list before others have their turn: some milliseconds. */
const LISTED_AT_ONCE = 10_000;

interface Held {
  readonly item: ConversationItem;
  readonly bytes: number;
}

export interface ConversationPage {
  readonly items: ConversationItem[];
  readonly firstIndex: number;
  readonly total: number;
}

/** An item that is in memory, or where it is. */
export type ItemOrPlace = { readonly id: string } & ({ readonly item: ConversationItem; readonly place?: undefined } | { readonly item?: undefined; readonly place: TextPlace });

/**
 * The items of one session in order. The newest are in memory, with those that are not finished yet; older ones lie in a page file. Changes are
 * at once and give the event that tells clients; no state is copied for that. What is read is as it was last set.
 */
export class Conversation implements AsyncDisposable {
  private readonly pages: ItemPages;
  private readonly bounds: HeldBounds;
  private readonly indexById = new Map<string, number>();
  private readonly held = new Map<number, Held>();
  /** By index: where an item was last written, -1 when it was not. Two lists of numbers take much less than one of objects. */
  private readonly offsets: number[] = [];
  private readonly lengths: number[] = [];
  /** From here on everything is in memory. */
  private tailStart = 0;
  private tailBytes = 0;
  private lastItemId: string | undefined;
  /** Older items in memory that are to be written. */
  private readonly unwritten = new Set<number>();
  private writing: Promise<void> | undefined;

  constructor(pages: ItemPages, bounds: HeldBounds = HELD_BOUNDS) {
    this.pages = pages;
    this.bounds = bounds;
  }

  /** A conversation of these; of those with the same id the last counts, at the place of the first. */
  static async of(entries: readonly ItemOrPlace[], pages: ItemPages, bounds: HeldBounds = HELD_BOUNDS): Promise<Conversation> {
    const conversation = new Conversation(pages, bounds);
    await conversation.fill(entries);
    return conversation;
  }

  get length(): number {
    return this.offsets.length;
  }

  /** Items in memory. */
  get heldCount(): number {
    return this.held.size;
  }

  get lastId(): string | undefined {
    return this.lastItemId;
  }

  has(id: string): boolean {
    return this.indexById.has(id);
  }

  async find(id: string): Promise<ConversationItem | undefined> {
    const index = this.indexById.get(id);
    return index === undefined ? undefined : (await this.read(index, index + 1))[0];
  }

  /** Adds the item, or replaces the one with its id. */
  set(item: ConversationItem): ItemEvent {
    const index = this.indexById.get(item.id) ?? this.add(item.id);
    this.hold(index, { item, bytes: estimateBytes(item) });
    return { type: 'itemChanged', index, item };
  }

  /** Appends to a text; `undefined` when there is no such text. */
  append(id: string, text: string): ItemEvent | undefined {
    const index = this.indexById.get(id);
    if (index === undefined) return undefined;
    // Only a text that nobody adds to any more is written, so that this waits for the disk hardly ever.
    const { item, bytes } = this.held.get(index) ?? measured(this.pages.readNow(this.placeOf(index)));
    if (item.type !== 'text' && item.type !== 'thinking') return undefined;
    this.hold(index, { item: { ...item, text: item.text + text }, bytes: bytes + text.length });
    return { type: 'textAppended', index, offset: item.text.length, text };
  }

  /** The newest items, up to `limit` of those in memory; fewer when they are large. */
  tail(limit: number): ConversationPage {
    const firstIndex = this.startOfPage(this.length, Math.min(limit, this.length - this.tailStart), PAGE_BYTES);
    const items = Array.from({ length: this.length - firstIndex }, (_, offset) => this.heldItem(firstIndex + offset));
    return { items, firstIndex, total: this.length };
  }

  /** Up to `limit` items before index `before`; fewer when they are large. */
  async page(before: number | undefined, limit: number): Promise<ConversationPage> {
    const total = this.length;
    const end = Math.max(0, Math.min(before ?? total, total));
    const firstIndex = this.startOfPage(end, limit, PAGE_BYTES);
    return { items: await this.read(firstIndex, end), firstIndex, total };
  }

  /** The items whose words contain the query, whatever its case. */
  async findText(query: string): Promise<FoundItems> {
    const search = new ConversationSearch(query);
    for (let start = 0; start < this.length && !search.isCut;) {
      let end = start + 1;
      for (let bytes = this.sizeOf(start); end < this.length && end - start < SEARCHED_ITEMS && bytes < PAGE_BYTES; end += 1) bytes += this.sizeOf(end);
      for (const [offset, item] of (await this.read(start, end)).entries()) search.look(item, start + offset);
      start = end;
      await nextTurn(); // Others may have waited.
    }
    return search.found;
  }

  /** Resolves when everything that can be on disk is there. */
  async settled(): Promise<void> {
    await this.writing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pages[Symbol.asyncDispose]();
    await this.writing;
  }

  private async fill(entries: readonly ItemOrPlace[]): Promise<void> {
    for (const { id, item, place } of entries) {
      const index = this.indexById.get(id) ?? this.add(id);
      if (index % LISTED_AT_ONCE === LISTED_AT_ONCE - 1) await nextTurn();
      if (item !== undefined) this.held.set(index, measured(item));
      else {
        this.held.delete(index);
        this.offsets[index] = place.offset;
        this.lengths[index] = place.length;
      }
    }
    // What is to be the tail, as many as fit.
    const start = this.startOfPage(this.length, this.bounds.items / 2, this.bounds.bytes / 2);
    for (const [offset, item] of (await this.read(start, this.length)).entries()) this.held.set(start + offset, measured(item));
    this.tailStart = start;
    this.tailBytes = 0;
    for (const [index, { item, bytes }] of this.held) {
      if (index >= start) this.tailBytes += bytes;
      else if (isFinished(item)) this.unwritten.add(index);
    }
    this.write();
    await this.settled();
  }

  /** Where a page begins that ends before `end` and has neither more items nor, but for its first one, more bytes. */
  private startOfPage(end: number, items: number, bytes: number): number {
    let start = end;
    for (let taken = 0; start > 0 && end - start < items; start -= 1) {
      taken += this.sizeOf(start - 1);
      if (taken > bytes && start < end) break;
    }
    return start;
  }

  private add(id: string): number {
    const index = this.length;
    this.indexById.set(id, index);
    this.offsets.push(-1);
    this.lengths.push(0);
    this.lastItemId = id;
    return index;
  }

  private hold(index: number, held: Held): void {
    const before = this.held.get(index)?.bytes ?? 0;
    this.held.set(index, held);
    if (index < this.tailStart) {
      this.leaveMemory(index, held.item);
      this.write();
      return;
    }
    this.tailBytes += held.bytes - before;
    if (this.length - this.tailStart > this.bounds.items || this.tailBytes > this.bounds.bytes) this.shorten();
  }

  /** Makes the tail half as long as it may be, so that this is not to be done with every item. */
  private shorten(): void {
    while (this.tailStart < this.length - 1 && (this.length - this.tailStart > this.bounds.items / 2 || this.tailBytes > this.bounds.bytes / 2)) {
      const held = this.held.get(this.tailStart);
      this.tailBytes -= held?.bytes ?? 0;
      if (held !== undefined) this.leaveMemory(this.tailStart, held.item);
      this.tailStart += 1;
    }
    this.write();
  }

  private leaveMemory(index: number, item: ConversationItem): void {
    if (isFinished(item)) this.unwritten.add(index);
    else this.unwritten.delete(index);
  }

  private write(): void {
    if (this.writing !== undefined || this.unwritten.size === 0) return;
    this.writing = this.writeAll().finally(() => { this.writing = undefined; });
  }

  private async writeAll(): Promise<void> {
    while (this.unwritten.size > 0) {
      const batch = this.firstUnwritten();
      const places = await this.pages.write(batch.map(({ held }) => held.item));
      if (places.length === 0) return; // The next one that leaves the tail tries again.
      for (const [position, { offset, length }] of places.entries()) {
        const written = batch[position];
        // It changed meanwhile: what was written is of no use.
        if (written === undefined || this.held.get(written.index) !== written.held) continue;
        this.offsets[written.index] = offset;
        this.lengths[written.index] = length;
        this.held.delete(written.index);
        this.unwritten.delete(written.index);
      }
    }
  }

  private firstUnwritten(): readonly { readonly index: number; readonly held: Held }[] {
    const batch: { readonly index: number; readonly held: Held }[] = [];
    for (const index of this.unwritten) {
      const held = this.held.get(index);
      if (held !== undefined) batch.push({ index, held });
      if (batch.length === this.bounds.items) break;
    }
    return batch;
  }

  /** The items from `start` to before `end`, all as they are when the last of them was read. */
  private async read(start: number, end: number): Promise<ConversationItem[]> {
    const found = new Map<number, { readonly offset: number; readonly item: ConversationItem }>();
    for (;;) {
      const missing: number[] = [];
      for (let index = start; index < end; index += 1) {
        if (!this.held.has(index) && found.get(index)?.offset !== this.offsets[index]) missing.push(index);
      }
      if (missing.length === 0) break;
      const places = missing.map((index) => this.placeOf(index));
      for (const [position, item] of (await this.pages.read(places)).entries()) found.set(missing[position] ?? 0, { offset: places[position]?.offset ?? -1, item });
    }
    return Array.from({ length: end - start }, (_, offset) => this.held.get(start + offset)?.item ?? found.get(start + offset)?.item ?? neverMissing());
  }

  private heldItem(index: number): ConversationItem {
    return this.held.get(index)?.item ?? neverMissing();
  }

  private placeOf(index: number): TextPlace {
    return { offset: this.offsets[index] ?? -1, length: this.lengths[index] ?? 0 };
  }

  private sizeOf(index: number): number {
    return this.held.get(index)?.bytes ?? this.lengths[index] ?? 0;
  }
}

function measured(item: ConversationItem): Held {
  return { item, bytes: estimateBytes(item) };
}

/** Whether nothing will be added to it soon: a text that streams grows with every word. */
function isFinished(item: ConversationItem): boolean {
  return item.type === 'tool' ? item.state !== 'running' : !((item.type === 'text' || item.type === 'thinking') && item.isStreaming);
}

function neverMissing(): never {
  throw new Error('An item is neither in memory nor on disk.');
}
