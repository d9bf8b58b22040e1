import { lexer, type Token, type Tokens } from 'marked';

/** Words that stand for what is not said. */
export interface SpokenLabels {
  /** `{0}` is the language. */
  readonly codeBlock: string;
}

/**
 * Markdown as one would say it: without its marks, code blocks by their name only. At most `maxLength` characters, cut after a word. HTML in
 * it is said as the text it is shown as.
 */
export function spokenText(markdown: string, maxLength: number, { codeBlock }: SpokenLabels): string {
  // Far more than is said; a long text need not be parsed to its end.
  const blocks = lexer(markdown.slice(0, maxLength * 4), { gfm: true }).map((token) => said(token, codeBlock)).filter((text) => text !== '');
  const text = blocks.join('\n');
  if (text.length <= maxLength) return text;
  const cut = text.slice(0, maxLength);
  return `${cut.slice(0, Math.max(cut.search(/\s\S*$/), maxLength / 2))}…`;
}

function said(token: Token, codeBlock: string): string {
  switch (token.type) {
    case 'space':
    case 'hr':
    case 'def':
      return '';
    case 'br':
      return '\n';
    case 'code':
      return codeBlock.replace('{0}', (token as Tokens.Code).lang ?? '').trim();
    case 'list':
      return (token as Tokens.List).items.map((item) => inside(item.tokens, codeBlock, '\n')).join('\n');
    case 'table': {
      const { header, rows } = token as Tokens.Table;
      return [header, ...rows].map((row) => row.map((cell) => inside(cell.tokens, codeBlock, '')).join(', ')).join('\n');
    }
    case 'blockquote':
      return inside((token as Tokens.Blockquote).tokens, codeBlock, '\n');
    case 'image':
      return (token as Tokens.Image).text;
    default:
      return 'tokens' in token && token.tokens !== undefined ? inside(token.tokens, codeBlock, '') : 'text' in token ? String(token.text) : token.raw;
  }
}

function inside(tokens: readonly Token[], codeBlock: string, separator: string): string {
  return tokens.map((token) => said(token, codeBlock)).filter((text) => text !== '').join(separator).trimEnd();
}
