import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { SessionState } from '../../src/protocol/events/session.ts';
import { icon } from '../shared/icon.ts';
import { LightElement } from '../shared/lightElement.ts';
import './conversationItem.ts';
import { itemLabel } from './conversationItem.ts';
import { highlightText } from '../shared/highlightText.ts';
import { nestItems } from './conversationTree.ts';
import type { RevealedMatch } from './findBar.ts';
import { pathTo, unfoldItem } from './revealItem.ts';
import { ScrollKeeper } from './scrollKeeper.ts';
import type { SessionStore } from './sessionStore.ts';
import { strings } from './strings.ts';
import type { UiState } from './uiState.ts';

/** Found words come into sight this far below the upper edge. */
const FOUND_OFFSET_PX = 96;

/** The conversation with its scroll place. */
export class ConversationView extends LightElement {
  static override properties = {
    state: { attribute: false },
    isLoadingEarlier: { attribute: false },
    store: { attribute: false },
    ui: { attribute: false },
    isAtEnd: { state: true },
  };
  declare state: SessionState;
  declare isLoadingEarlier: boolean;
  declare store: SessionStore;
  declare ui: UiState;
  declare isAtEnd: boolean;
  private keeper: ScrollKeeper | undefined;
  /** While the kept place is being looked for, scrolling does not overwrite it. */
  private isRestoring = false;

  constructor() {
    super();
    this.isLoadingEarlier = false;
    this.isAtEnd = true;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.keeper?.dispose();
    this.keeper = undefined;
  }

  protected override firstUpdated(): void {
    const scroller = this.querySelector<HTMLElement>('.scroller');
    const content = this.querySelector<HTMLElement>('.items');
    if (scroller === null || content === null) return;
    const { anchor } = this.ui;
    this.isRestoring = anchor !== undefined;
    this.keeper = new ScrollKeeper(scroller, content, (place) => {
      this.isAtEnd = place.isAtEnd;
      if (this.isRestoring) return;
      this.ui.anchor = place.anchor;
      if (place.isNearStart && !place.isAtEnd) void this.store.loadEarlier();
    });
    if (anchor !== undefined) void this.restore(anchor);
  }

  private async restore(anchor: NonNullable<UiState['anchor']>): Promise<void> {
    await this.store.loadBackTo(anchor.index);
    await nextFrames();
    this.keeper?.restore(anchor);
    this.isRestoring = false;
  }

  /** Loads the entry of a match, opens what hides it, brings it into sight and marks the words. */
  async reveal({ itemId, index, query }: RevealedMatch): Promise<void> {
    await this.store.loadBackTo(index);
    await nextFrames();
    const content = this.querySelector('.items');
    const path = pathTo(this.state.items, itemId);
    const root = path[0];
    if (content === null || root === undefined) return;
    const element = await unfoldItem(content, path, this.ui);
    const place = (offset: number): void => { this.keeper?.restore({ itemId: root.id, index: this.state.firstIndex + this.state.items.indexOf(root), offset }); };
    place(FOUND_OFFSET_PX);
    await nextFrames(); // What comes into sight is laid out only now.
    const [first] = highlightText(element ?? content, query);
    const rootElement = content.querySelector(`[data-item="${CSS.escape(root.id)}"]`);
    const box = first?.startContainer.parentElement?.closest('pre, .diff') ?? undefined;
    if (first === undefined || rootElement === null) return;
    if (box !== undefined) box.scrollTop += first.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 2;
    place(FOUND_OFFSET_PX - Math.max(0, first.getBoundingClientRect().top - rootElement.getBoundingClientRect().top));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('state')) this.toggleAttribute('data-empty', this.state.items.length === 0);
  }

  protected override render(): TemplateResult {
    const { items, firstIndex, session } = this.state;
    const indexOf = new Map(items.map((item, position) => [item.id, firstIndex + position]));
    return html`
      <h2 class="visually-hidden" id="conversation-heading">${strings.conversation.label}</h2>
      <div class="scroller" tabindex="0" role="region" aria-labelledby="conversation-heading">
        <div class="column">
          ${this.earlier(firstIndex)}
          <div class="items" role=${items.length === 0 ? nothing : 'feed'} aria-labelledby=${items.length === 0 ? nothing : 'conversation-heading'} aria-busy=${this.isLoadingEarlier}>
            ${repeat(
              nestItems(items),
              (node) => node.item.id,
              (node) => html`<mc-item
                class="item item-${node.item.type}"
                role="article"
                aria-label=${itemLabel(node, session.cwd)}
                data-item=${node.item.id}
                data-index=${indexOf.get(node.item.id) ?? firstIndex}
                .node=${node}
                .ui=${this.ui}
                .cwd=${session.cwd}
              ></mc-item>`,
            )}
          </div>
          ${items.length === 0 ? html`<p class="empty">${strings.conversation.empty}</p>` : nothing}
        </div>
      </div>
      ${this.isAtEnd
        ? nothing
        : html`<button type="button" class="jump" @click=${() => { this.keeper?.toEnd(); }}>${icon('arrow-down')}${strings.conversation.jumpToLatest}</button>`}
    `;
  }

  private earlier(firstIndex: number): TemplateResult | typeof nothing {
    if (firstIndex === 0) return nothing;
    return html`<div class="earlier">
      <button type="button" class="text-button" ?disabled=${this.isLoadingEarlier} @click=${() => { void this.store.loadEarlier(); }}>
        ${this.isLoadingEarlier ? icon('loading', 'codicon-modifier-spin') : icon('arrow-up')}
        ${this.isLoadingEarlier ? strings.conversation.loadingEarlier : strings.conversation.loadEarlier}
      </button>
    </div>`;
  }
}

/** Pages are drawn with the next frame, their entries within it. */
function nextFrames(): Promise<void> {
  return new Promise((resolve) => { requestAnimationFrame(() => { requestAnimationFrame(() => { resolve(); }); }); });
}

customElements.define('mc-conversation', ConversationView);
