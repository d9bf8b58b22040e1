import type { ConversationItem } from '../../protocol/domain/conversation.ts';
import type { Log } from '../util/log.ts';
import type { TextPages, TextPlace } from './collaborators.ts';

/** Characters of items that are written at once: a write, and the making of its text, is over in a few milliseconds. */
const BATCH_CHARS = 256 * 1024;

/** Items of one conversation that are not in memory. What cannot be written stays with its owner: the disk may be full. */
export class ItemPages implements AsyncDisposable {
  private readonly pages: TextPages;
  private readonly log: Log;
  private hasFailed = false;
  private isDisposed = false;

  constructor(pages: TextPages, log: Log) {
    this.pages = pages;
    this.log = log;
  }

  /** Writes the first of these items, as many as fit into a batch; gives their places, none when it is not possible now. Never fails. */
  async write(items: Iterable<ConversationItem>): Promise<readonly TextPlace[]> {
    if (this.isDisposed) return [];
    const texts: string[] = [];
    let chars = 0;
    for (const item of items) {
      const text = JSON.stringify(item);
      texts.push(text);
      chars += text.length;
      if (chars > BATCH_CHARS) break;
    }
    if (texts.length === 0) return [];
    try {
      const places = await this.pages.write(texts);
      this.hasFailed = false;
      return places;
    } catch (error) {
      if (!this.hasFailed && !this.isDisposed) this.log.error('a long conversation stays in memory, since its older part could not be written', error);
      this.hasFailed = true;
      return [];
    }
  }

  async read(places: readonly TextPlace[]): Promise<readonly ConversationItem[]> {
    return (await this.pages.read(places)).map(parse);
  }

  /** Blocks for as long as the disk needs. */
  readNow(place: TextPlace): ConversationItem {
    return parse(this.pages.readNow(place));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isDisposed = true;
    await this.pages[Symbol.asyncDispose]();
  }
}

/** What this host wrote a moment ago is what it says. */
function parse(text: string): ConversationItem {
  return JSON.parse(text) as ConversationItem;
}
