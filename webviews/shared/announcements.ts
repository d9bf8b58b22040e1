import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { LightElement } from './lightElement.ts';

/** How many stay for a reader that is slow; what is older was said long ago. */
const KEPT = 4;

/** Something to say to a screen reader. */
export interface Announcement {
  readonly text: string;
  /** Said at once, over what is being said: for what a person must answer. */
  readonly isUrgent: boolean;
}

/**
 * What a screen reader is told of what happens elsewhere in the panel. Each is an element of its own, so that the same words are said again
 * when the same happens again; nobody sees them.
 */
export class Announcements extends LightElement {
  static override properties = { said: { state: true } };
  declare said: readonly (Announcement & { readonly number: number })[];
  private count = 0;

  constructor() {
    super();
    this.said = [];
  }

  say(...announcements: readonly Announcement[]): void {
    if (announcements.length === 0) return;
    const added = announcements.map((announcement) => ({ ...announcement, number: (this.count += 1) }));
    this.said = [...this.said, ...added].slice(-Math.max(KEPT, added.length));
  }

  protected override render(): TemplateResult {
    const lines = (isUrgent: boolean): unknown =>
      repeat(this.said.filter((one) => one.isUrgent === isUrgent), ({ number }) => number, ({ text }) => html`<p>${text}</p>`);
    return html`<div class="visually-hidden" role="log" aria-live="polite" aria-relevant="additions">${lines(false)}</div>
      <div class="visually-hidden" role="log" aria-live="assertive" aria-relevant="additions">${lines(true)}</div>`;
  }
}

customElements.define('mc-announcements', Announcements);
