import createPurifier from 'dompurify';
import { Parser, Renderer, type Token, type Tokens } from 'marked';

/** Labels that the code blocks of a text need. */
export interface MarkdownLabels {
  readonly copyCode: string;
  /** `{0}` is the language. */
  readonly codeBlock: string;
}

const TAGS = [
  'a', 'blockquote', 'br', 'button', 'code', 'del', 'div', 'em', 'h3', 'h4', 'h5', 'h6', 'hr', 'li', 'ol', 'p', 'pre', 'span', 'strong',
  'table', 'tbody', 'td', 'th', 'thead', 'tr', 'ul',
];
const ATTRIBUTES = ['align', 'aria-hidden', 'aria-label', 'class', 'href', 'role', 'start', 'tabindex', 'title', 'type'];

/** With settings that it reads once: given with each text, reading them takes longer than most texts do. */
const purifier = createPurifier(window);
purifier.setConfig({ ALLOWED_TAGS: TAGS, ALLOWED_ATTR: ATTRIBUTES, ALLOW_DATA_ATTR: false, ALLOW_ARIA_ATTR: false, RETURN_DOM_FRAGMENT: true });

/** Schemes that leave the panel only by the user's click, through the editor. */
const OPENABLE = /^(https?:|mailto:)/i;

/** Deepest heading that the panel itself uses above the text. */
export const PANEL_HEADING_LEVEL = 2;

/**
 * Turns Markdown blocks into DOM. HTML inside the Markdown is shown as the text it is, pictures become links (nothing is fetched), and
 * what comes out is sanitised besides.
 */
export class MarkdownHtml {
  private readonly renderer: Renderer;
  /** Level of the last heading: levels are never skipped, so that the outline stays one for a screen reader. */
  private headingLevel = PANEL_HEADING_LEVEL;
  private readonly labels: MarkdownLabels;

  constructor(labels: MarkdownLabels) {
    this.labels = labels;
    this.renderer = this.createRenderer();
  }

  /** `after` is the heading level that `render` of the block before gave. */
  render(token: Token, after: number): { fragment: DocumentFragment; headingLevel: number } {
    this.headingLevel = after;
    const source = Parser.parse([token], { renderer: this.renderer, gfm: true });
    // The setting is said again for the type of what comes back only.
    const fragment = purifier.sanitize(source, { RETURN_DOM_FRAGMENT: true });
    return { fragment, headingLevel: this.headingLevel };
  }

  private createRenderer(): Renderer {
    const renderer = new Renderer();
    const inline = (tokens: Token[]): string => renderer.parser.parseInline(tokens);
    renderer.html = ({ text }: Tokens.HTML | Tokens.Tag) => escapeHtml(text);
    renderer.heading = ({ tokens, depth }: Tokens.Heading) => {
      this.headingLevel = Math.min(depth + PANEL_HEADING_LEVEL, this.headingLevel + 1, 6);
      return `<h${this.headingLevel} class="md-h${depth}">${inline(tokens)}</h${this.headingLevel}>`;
    };
    renderer.link = ({ href, title, tokens }: Tokens.Link) => {
      if (!OPENABLE.test(href)) return `<span class="md-path" title="${escapeHtml(href)}">${inline(tokens)}</span>`;
      return `<a href="${escapeHtml(href)}" title="${escapeHtml(title ?? href)}">${inline(tokens)}</a>`;
    };
    renderer.image = ({ href, text }: Tokens.Image) => {
      const label = escapeHtml(text === '' ? href : text);
      return OPENABLE.test(href) ? `<a href="${escapeHtml(href)}" title="${escapeHtml(href)}">${label}</a>` : `<span class="md-path">${label}</span>`;
    };
    renderer.checkbox = ({ checked }: Tokens.Checkbox) =>
      `<span class="codicon codicon-${checked ? 'pass-filled' : 'circle-large'} md-check" role="img" aria-label="${checked ? '☑' : '☐'}"></span> `;
    renderer.code = ({ text, lang }: Tokens.Code) => {
      const language = /^\S+/.exec(lang ?? '')?.[0] ?? '';
      const label = escapeHtml(this.labels.codeBlock.replace('{0}', language).trim());
      const copy = escapeHtml(this.labels.copyCode);
      return (
        `<div class="code-block"><div class="code-head"><span class="code-language">${escapeHtml(language)}</span>` +
        `<button type="button" class="icon-button copy-code" title="${copy}" aria-label="${copy}"><span class="codicon codicon-copy" aria-hidden="true"></span></button></div>` +
        `<pre tabindex="0" role="group" aria-label="${label}"><code>${escapeHtml(text)}</code></pre></div>`
      );
    };
    const table = renderer.table.bind(renderer);
    renderer.table = (token: Tokens.Table) => `<div class="md-table" tabindex="0" role="group">${table(token)}</div>`;
    return renderer;
  }
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}
