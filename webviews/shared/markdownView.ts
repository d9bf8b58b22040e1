import { ReactiveElement, type PropertyValues } from 'lit';
import type { Token } from 'marked';
import { GrowingMarkdown } from './growingMarkdown.ts';
import { MarkdownHtml, PANEL_HEADING_LEVEL, type MarkdownLabels } from './markdownHtml.ts';

interface Block {
  readonly nodes: readonly ChildNode[];
  readonly headingLevel: number;
  /** Of a code block that stands by itself: what it shows, so that more of it can be added in place. */
  readonly code: { readonly text: string; readonly lang: string; readonly node: Text } | undefined;
}

/**
 * Shows Markdown that may still grow. Blocks that are complete are never touched again, so a selection in them survives, and the cost
 * of a delta is that of the last block. `text` stays exactly what was set.
 */
export class MarkdownView extends ReactiveElement {
  static override properties = { text: { attribute: false }, isStreaming: { attribute: false }, labels: { attribute: false } };
  declare text: string;
  declare isStreaming: boolean;
  declare labels: MarkdownLabels;
  private readonly markdown = new GrowingMarkdown();
  private readonly blocks: Block[] = [];
  private htmlOf: MarkdownHtml | undefined;

  constructor() {
    super();
    this.text = '';
    this.isStreaming = false;
    this.labels = { copyCode: '', codeBlock: '' };
    this.addEventListener('click', (event) => {
      this.copyCode(event);
    });
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override update(changed: PropertyValues<this>): void {
    super.update(changed);
    this.htmlOf ??= new MarkdownHtml(this.labels);
    if (!changed.has('text') && !changed.has('isStreaming')) return;
    this.classList.add('markdown');
    this.classList.toggle('is-streaming', this.isStreaming);
    const { keptCount, fresh } = this.isStreaming
      ? this.markdown.update(withoutHalfCharacter(this.text))
      : this.markdown.finish(this.text);
    this.replaceFrom(keptCount, fresh, this.htmlOf);
  }

  private replaceFrom(keptCount: number, fresh: readonly Token[], htmlOf: MarkdownHtml): void {
    const old = this.blocks.splice(keptCount);
    const first = fresh[0];
    let start = 0;
    const growing = old[0];
    if (growing?.code !== undefined && first?.type === 'code' && growCode(growing.code, String(first['text']), String(first['lang'] ?? ''))) {
      old.shift();
      this.blocks.push({ ...growing, code: { ...growing.code, text: String(first['text']) } });
      start = 1;
    }
    for (const block of old) for (const node of block.nodes) node.remove();
    for (const token of fresh.slice(start)) {
      const { fragment, headingLevel } = htmlOf.render(token, this.blocks.at(-1)?.headingLevel ?? PANEL_HEADING_LEVEL);
      const nodes = [...fragment.childNodes];
      this.append(fragment);
      this.blocks.push({ nodes, headingLevel, code: codeOf(token, nodes) });
    }
  }

  private copyCode(event: Event): void {
    if (!(event.target instanceof Element)) return;
    const button = event.target.closest('.copy-code');
    const code = button?.closest('.code-block')?.querySelector('code');
    if (button === null || button === undefined || code === null || code === undefined) return;
    this.dispatchEvent(new CustomEvent('copy-text', { bubbles: true, detail: { text: code.textContent, button } }));
  }
}

function codeOf(token: Token, nodes: readonly ChildNode[]): Block['code'] {
  if (token.type !== 'code') return undefined;
  const element = nodes.find((node) => node instanceof Element);
  const node = element?.querySelector('code')?.firstChild;
  if (!(node instanceof Text)) return undefined;
  return { text: node.data, lang: String(token['lang'] ?? ''), node };
}

/** Adds what is new to a code block in place. False when it is not a continuation. */
function growCode(code: NonNullable<Block['code']>, text: string, lang: string): boolean {
  if (code.lang !== lang || !text.startsWith(code.text)) return false;
  code.node.appendData(text.slice(code.text.length));
  return true;
}

/** A delta may end between the two halves of a character: the half is held back from the screen until the other one is there. */
function withoutHalfCharacter(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}

customElements.define('mc-markdown', MarkdownView);
