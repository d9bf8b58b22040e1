import { html, type TemplateResult } from 'lit';
import type { OperationOutput } from '../../src/protocol/operations/operationTable.ts';
import { icon, iconButton } from '../shared/icon.ts';
import { LightElement } from '../shared/lightElement.ts';
import { fill } from '../shared/pageData.ts';
import { CallError, type ExtensionLink } from './extensionLink.ts';
import { strings } from './strings.ts';

type Match = OperationOutput<'sessions.find'>['matches'][number];

/** An entry to show with what was looked for; the detail of `reveal-match`. */
export interface RevealedMatch {
  readonly itemId: string;
  readonly index: number;
  readonly query: string;
}

/** Nobody types the next letter later than this while writing a word. */
const TYPING_MS = 150;

/**
 * Finds in the whole conversation. The page holds its last part only, and folds hold back what they have, so the host looks and the panel
 * loads, unfolds and marks what it finds. The editor's own find widget for webviews could see only what is on the page.
 */
export class FindBar extends LightElement {
  static override properties = {
    sessionId: { attribute: false },
    link: { attribute: false },
    query: { state: true },
    found: { state: true },
    current: { state: true },
    error: { state: true },
  };
  declare sessionId: string;
  declare link: ExtensionLink;
  declare query: string;
  declare found: OperationOutput<'sessions.find'> | undefined;
  /** Index of the match in sight. */
  declare current: number;
  declare error: string | undefined;
  private timer: number | undefined;
  private searchNumber = 0;

  constructor() {
    super();
    this.query = '';
    this.current = 0;
  }

  focusInput(): void {
    void this.updateComplete.then(() => {
      const input = this.querySelector('input');
      input?.focus();
      input?.select();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
  }

  protected override render(): TemplateResult {
    const hasMatches = (this.found?.matches.length ?? 0) > 0;
    return html`<div class="find-bar" role="search" @keydown=${(event: KeyboardEvent) => { this.pressed(event); }}>
      <input
        type="text"
        class="text-input"
        aria-label=${strings.find.label}
        placeholder=${strings.find.label}
        aria-describedby="find-count"
        .value=${this.query}
        @input=${(event: Event) => { this.changeQuery((event.target as HTMLInputElement).value); }}
      />
      <span id="find-count" class="find-count" role="status">${this.error === undefined ? this.countText() : html`${icon('error')}${this.error}`}</span>
      ${iconButton({ icon: 'arrow-up', label: strings.find.previous, isDisabled: !hasMatches, onClick: () => { this.step(-1); } })}
      ${iconButton({ icon: 'arrow-down', label: strings.find.next, isDisabled: !hasMatches, onClick: () => { this.step(1); } })}
      ${iconButton({ icon: 'close', label: strings.find.close, onClick: () => { this.close(); } })}
    </div>`;
  }

  private countText(): string {
    const { found } = this;
    if (this.query.trim() === '' || found === undefined) return '';
    if (found.matches.length === 0) return strings.find.none;
    return fill(strings.find.count, this.current + 1, `${found.matches.length}${found.isCut ? '+' : ''}`);
  }

  private changeQuery(query: string): void {
    this.query = query;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => { void this.search(); }, TYPING_MS);
  }

  private async search(): Promise<void> {
    window.clearTimeout(this.timer);
    this.timer = undefined;
    this.searchNumber += 1;
    const number = this.searchNumber;
    const query = this.query.trim();
    this.error = undefined;
    if (query === '') {
      this.found = undefined;
      this.dispatchEvent(new CustomEvent('clear-match', { bubbles: true }));
      return;
    }
    try {
      const found = await this.link.call('sessions.find', { sessionId: this.sessionId, query });
      if (number !== this.searchNumber) return; // Something else is looked for by now.
      this.found = found;
      // The newest first: what one looks for was mostly said a moment ago.
      this.current = Math.max(0, found.matches.length - 1);
      this.reveal();
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      if (number === this.searchNumber) this.error = error.message;
    }
  }

  private step(by: number): void {
    const count = this.found?.matches.length ?? 0;
    if (count === 0) return;
    this.current = (this.current + by + count) % count;
    this.reveal();
  }

  private reveal(): void {
    const match: Match | undefined = this.found?.matches[this.current];
    if (match === undefined) this.dispatchEvent(new CustomEvent('clear-match', { bubbles: true }));
    else this.dispatchEvent(new CustomEvent<RevealedMatch>('reveal-match', { bubbles: true, detail: { ...match, query: this.query.trim() } }));
  }

  private pressed(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === 'Escape') this.close();
    else if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
      event.preventDefault();
      // What was typed and not looked for yet comes first.
      if (this.timer !== undefined) void this.search();
      else this.step(event.shiftKey ? 1 : -1);
    }
  }

  private close(): void {
    this.dispatchEvent(new CustomEvent('close-find', { bubbles: true }));
  }
}

customElements.define('mc-find-bar', FindBar);
