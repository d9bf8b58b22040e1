import { Lexer, type Token, type TokensList } from 'marked';

/** The blocks of a Markdown text after it grew. */
export interface MarkdownBlocks {
  /** How many of the blocks given before are still the same, from the first. */
  readonly keptCount: number;
  /** The blocks after those. */
  readonly fresh: readonly Token[];
}

/**
 * Parses Markdown that grows at its end without parsing all of it again: blocks before the last one can no longer change and are set
 * aside, only what follows is lexed anew. What a later block may still change in an earlier one (a link definition at the end) is put
 * right by `finish`.
 */
export class GrowingMarkdown {
  private text = '';
  /** Length of the text that the stable blocks cover. */
  private stableLength = 0;
  private stable: Token[] = [];
  private tail: Token[] = [];
  private links: TokensList['links'] = {};

  /** Takes the whole text so far. */
  update(text: string): MarkdownBlocks {
    const next = normalise(text);
    if (!next.startsWith(this.text)) return this.finish(text);
    const before = this.stable.length;
    const oldTail = this.tail;
    this.text = next;
    const tokens = this.lex(next.slice(this.stableLength));
    // The last block, and blank space after it, may still grow or change its kind (a paragraph may become a heading or a table).
    const last = tokens.findLastIndex((token) => token.type !== 'space');
    for (const token of tokens.slice(0, Math.max(last, 0))) {
      this.stable.push(token);
      this.stableLength += token.raw.length;
    }
    this.tail = tokens.slice(Math.max(last, 0));
    const kept = sameBlocks(oldTail, tokens);
    return { keptCount: before + kept, fresh: tokens.slice(kept) };
  }

  /** Takes the final text and parses it as a whole. */
  finish(text: string): MarkdownBlocks {
    const old = [...this.stable, ...this.tail];
    this.text = normalise(text);
    this.links = {};
    const hadLinks = old.some((token) => token.type === 'def');
    const tokens = this.lex(this.text);
    // A definition anywhere may change links everywhere: then nothing is kept.
    const kept = hadLinks || tokens.some((token) => token.type === 'def') ? 0 : sameBlocks(old, tokens);
    this.stable = [];
    this.tail = tokens;
    this.stableLength = 0;
    return { keptCount: kept, fresh: tokens.slice(kept) };
  }

  private lex(source: string): Token[] {
    const lexer = new Lexer({ gfm: true });
    Object.assign(lexer.tokens.links, this.links);
    const tokens = lexer.lex(source);
    this.links = { ...tokens.links };
    return [...tokens];
  }
}

/** As the lexer does it itself: only then do lengths of blocks add up to places in the text. */
function normalise(text: string): string {
  return text.includes('\r') ? text.replaceAll(/\r\n|\r/g, '\n') : text;
}

function sameBlocks(before: readonly Token[], after: readonly Token[]): number {
  let count = 0;
  while (count < before.length && count < after.length && before[count]?.raw === after[count]?.raw && before[count]?.type === after[count]?.type) {
    count += 1;
  }
  return count;
}
