import type { ConversationItem } from '../../protocol/domain/conversation.ts';

/** Matches that are told at most. Who has more looks for something else. */
export const MAX_MATCHES = 1000;

export interface FoundItems {
  /** Oldest first. */
  readonly matches: { readonly itemId: string; readonly index: number }[];
  /** True when there are more. */
  readonly isCut: boolean;
}

/** Looks for words in the items of a conversation, one after the other. */
export class ConversationSearch {
  private readonly wanted: string;
  private readonly matches: { itemId: string; index: number }[] = [];
  private isFull = false;

  constructor(query: string) {
    this.wanted = folded(query);
  }

  /** True when there are more matches than are told. */
  get isCut(): boolean {
    return this.isFull;
  }

  get found(): FoundItems {
    return { matches: this.matches, isCut: this.isFull };
  }

  /** Looks at the next item, by its index in the conversation. */
  look(item: ConversationItem, index: number): void {
    if (this.isFull || !wordsOf(item).some((text) => contains(text, this.wanted))) return;
    if (this.matches.length === MAX_MATCHES) this.isFull = true;
    else this.matches.push({ itemId: item.id, index });
  }
}

/** The items whose words contain the query, whatever its case: what was said, done, asked and answered. */
export function findInConversation(items: readonly ConversationItem[], query: string): FoundItems {
  const search = new ConversationSearch(query);
  for (const [index, item] of items.entries()) search.look(item, index);
  return search.found;
}

/** As written, and as it reads without the marks of Markdown within a line. */
function contains(text: string, wanted: string): boolean {
  const whole = folded(text);
  return whole.includes(wanted) || (/[*_`]/.test(whole) && whole.replaceAll(/[*_`]+/g, '').includes(wanted));
}

function folded(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/g, ' ');
}

function wordsOf(item: ConversationItem): readonly string[] {
  switch (item.type) {
    case 'user':
    case 'text':
    case 'thinking':
    case 'notice':
      return [item.text];
    case 'tool':
      return [item.name, ...valuesOf(item.input), withoutSequences(item.output)];
    case 'request':
      return [item.title, item.decision?.reason ?? ''];
    case 'turn':
      return [];
  }
}

/** The texts in a tool's input, however deep. */
function valuesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(valuesOf) : [];
}

/** Output of a terminal without its colours, which may stand within a word. */
function withoutSequences(output: string): string {
  // oxlint-disable-next-line no-control-regex -- escape sequences begin with a control character
  return output.includes('\u001B') ? output.replaceAll(/\u001B\[[0-?]*[ -/]*[@-~]/g, '') : output;
}
