import assert from 'node:assert/strict';
import { Lexer, type Token } from 'marked';
import { GrowingMarkdown } from '../../../webviews/shared/growingMarkdown.ts';

const TEXT = [
  '# Title', '', 'A paragraph with **bold**, `code` and [a link](https://example.com).', 'Second line', '', '- one', '- two', '  - nested', '', '1. first', '',
  '```ts', 'const a = 1;', '', '# not a heading', '```', '', '> quote', '> more', '', '| a | b |', '| - | - |', '| 1 | 2 |', '', 'Setext', '======', '', '---', '',
  'Emoji \u{1f600}\u{1f1e9}\u{1f1ea}, CJK 支払い, tab\tend',
].join('\n');

/** The blocks as a view would hold them. */
class Held {
  readonly tokens: Token[] = [];

  take(update: { keptCount: number; fresh: readonly Token[] }): void {
    this.tokens.splice(update.keptCount, Infinity, ...update.fresh);
  }

  get raw(): string {
    return this.tokens.map((token) => token.raw).join('');
  }
}

/** Small, repeatable pseudo-random numbers. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe('webviews: growing Markdown', () => {
  it('covers the text exactly after every piece, wherever it is cut', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const next = random(seed);
      const markdown = new GrowingMarkdown();
      const held = new Held();
      for (let end = 0; end < TEXT.length; ) {
        end = Math.min(TEXT.length, end + 1 + Math.floor(next() * 9));
        held.take(markdown.update(TEXT.slice(0, end)));
        // The lexer drops trailing blanks of some blocks; nothing else may be missing or doubled.
        assert.equal(held.raw.trimEnd(), TEXT.slice(0, end).trimEnd(), `seed ${seed}, end ${end}`);
      }
      held.take(markdown.finish(TEXT));
      const whole = new Held();
      whole.take(new GrowingMarkdown().finish(TEXT));
      assert.deepEqual(held.tokens.map((token) => [token.type, token.raw]), whole.tokens.map((token) => [token.type, token.raw]));
    }
  });

  it('keeps complete blocks when more is added', () => {
    const markdown = new GrowingMarkdown();
    markdown.update('one\n\ntwo\n\nthr');
    const { keptCount, fresh } = markdown.update('one\n\ntwo\n\nthree');
    assert.equal(keptCount, 4);
    assert.deepEqual(fresh.map((token) => token.raw), ['three']);
  });

  it('resolves links that are defined at the end', () => {
    const markdown = new GrowingMarkdown();
    markdown.update('See [here].\n\nMore.\n\n[here]: https://exa');
    const { keptCount, fresh } = markdown.finish('See [here].\n\nMore.\n\n[here]: https://example.com');
    assert.equal(keptCount, 0);
    assert.match(JSON.stringify(fresh[0]), /"href":"https:\/\/example\.com"/);
  });

  it('starts over when the text is another one', () => {
    const held = new Held();
    const markdown = new GrowingMarkdown();
    held.take(markdown.update('one\n\ntwo'));
    held.take(markdown.update('other'));
    assert.equal(held.raw, 'other');
  });

  it('reads Windows line ends, also cut in two', () => {
    const held = new Held();
    const markdown = new GrowingMarkdown();
    held.take(markdown.update('one\r'));
    held.take(markdown.update('one\r\n\r\ntwo'));
    assert.equal(held.raw, 'one\n\ntwo');
  });

  it('does not read a long text again for each delta', () => {
    const paragraph = 'Words that make a paragraph of ordinary length, again and again.\n\n';
    const long = paragraph.repeat(4000);
    const markdown = new GrowingMarkdown();
    markdown.update(long);
    // Counted, not timed: what is handed to the lexer is what takes the time.
    const lex = Lexer.prototype.lex;
    let readChars = 0;
    Lexer.prototype.lex = function (this: Lexer, source) {
      readChars += source.length;
      return lex.call(this, source);
    };
    try {
      let text = long;
      for (let i = 0; i < 200; i += 1) markdown.update((text += 'more '));
      assert.ok(readChars > 0 && readChars <= 200 * (paragraph.length + 'more '.length * 200), `${readChars} characters read for 200 deltas`);
      readChars = 0;
      markdown.finish(text);
      assert.equal(readChars, text.length, 'the end reads it all once');
    } finally {
      Lexer.prototype.lex = lex;
    }
  });
});
