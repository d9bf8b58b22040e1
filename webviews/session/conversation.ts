import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { SessionState } from '../../src/protocol/events/session.ts';
import { highlightText } from '../shared/highlightText.ts';
import { icon } from '../shared/icon.ts';
import { LightElement } from '../shared/lightElement.ts';
import './conversationItem.ts';
import { itemLabel, type RowsChange } from './conversationItem.ts';
import { nestItems, pathTo, type ConversationNode } from './conversationTree.ts';
import { DrawPace } from './drawPace.ts';
import { drawnPart, rootAt, type DrawnPart } from './drawnPart.ts';
import { pressedInFeed } from './feedKeys.ts';
import type { RevealedMatch } from './findBar.ts';
import { endOf, isHeld, type Stretch } from './heldItems.ts';
import { unfoldItem } from './revealItem.ts';
import { RowHeights } from './rowHeights.ts';
import { ScrollKeeper } from './scrollKeeper.ts';
import type { SessionStore } from './sessionStore.ts';
import { strings } from './strings.ts';
import type { UiState } from './uiState.ts';

/** Found words come into sight this far below the upper edge. */
const FOUND_OFFSET_PX = 96;

/** The first message begins this far below the upper edge. */
const START_OFFSET_PX = 8;

/** Nearer than this many items to the edge of what is held, more is loaded. */
const LOAD_AHEAD_ITEMS = 120;

type Anchor = NonNullable<UiState['anchor']>;

/** The conversation with its scroll place. Only what is in sight and near it is drawn. */
export class ConversationView extends LightElement {
  static override properties = {
    state: { attribute: false },
    shown: { attribute: false },
    isLoading: { attribute: false },
    store: { attribute: false },
    ui: { attribute: false },
    isAtEnd: { state: true },
    isLost: { state: true },
  };
  declare state: SessionState;
  /** What is held around the reader. */
  declare shown: Stretch;
  declare isLoading: boolean;
  declare store: SessionStore;
  declare ui: UiState;
  declare isAtEnd: boolean;
  /** Nothing that is drawn is in sight. */
  declare isLost: boolean;
  private keeper: ScrollKeeper | undefined;
  private readonly heights = new RowHeights();
  private readonly pace = new DrawPace();
  private current: DrawnPart | undefined;
  private widthPx = 0;
  /** While the kept place is being looked for, scrolling does not overwrite it. */
  private isRestoring = false;
  private isStepDue = false;
  private isDrawDue = false;
  /** Counts what the reader wanted to see: a newer wish ends the way to an older one. */
  private journey = 0;
  private focused: Element | undefined;
  /** Someone has selected text in the conversation. */
  private hasSelection = false;
  private readonly onSelection = (): void => {
    const selection = document.getSelection();
    // Not `isCollapsed`: that asks for the layout.
    this.hasSelection = selection !== null && this.contains(selection.anchorNode) && (selection.anchorNode !== selection.focusNode || selection.anchorOffset !== selection.focusOffset);
  };
  private readonly onKey = (event: KeyboardEvent): void => { this.pressed(event); };

  constructor() {
    super();
    this.isLoading = false;
    this.isAtEnd = true;
    this.isLost = false;
    this.addEventListener('rows-changed', (event) => { this.rowsChanged((event as CustomEvent<RowsChange>).detail); });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.onKey);
    document.addEventListener('selectionchange', this.onSelection);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this.onKey);
    document.removeEventListener('selectionchange', this.onSelection);
    this.keeper?.dispose();
    this.keeper = undefined;
  }

  protected override firstUpdated(): void {
    const [scroller, content, before, after] = ['.scroller', '.items', '.rows-before', '.rows-after'].map((selector) => this.querySelector<HTMLElement>(selector));
    if (!scroller || !content || !before || !after) return;
    const { anchor } = this.ui;
    this.isRestoring = anchor !== undefined;
    this.keeper = new ScrollKeeper({ scroller, content, before, after, onMove: () => { this.moved(); }, onSettled: () => { this.settled(content); } });
    this.arrange();
    if (anchor !== undefined) void this.restore(anchor);
  }

  private async restore(anchor: Anchor): Promise<void> {
    let isThere = false;
    await this.travel(async (place) => {
      isThere = await this.store.show(anchor.index);
      if (isThere) await place(anchor);
    });
    this.isRestoring = false;
    // Else the place stays kept for the next start: until the reader scrolls.
    if (isThere) this.moved();
  }

  /** Goes to the first message, without what is between. */
  private async toStart(): Promise<void> {
    await this.travel(async (place) => {
      if (!(await this.store.show(0))) return;
      const first = this.store.shown.items[0];
      if (first !== undefined) await place({ itemId: first.id, index: 0, offset: START_OFFSET_PX });
    });
  }

  /** Goes to the end, and follows it. */
  private toEnd(): void {
    this.journey += 1;
    this.store.showEnd();
    this.shown = this.store.shown;
    this.keeper?.toEnd();
    this.moved();
    this.requestUpdate();
  }

  /** Loads the entry of a match, opens what hides it, brings it into sight and marks the words. */
  async reveal({ itemId, index, query }: RevealedMatch): Promise<void> {
    await this.travel(async (place) => {
      if (!(await this.store.show(index))) return;
      const path = pathTo(nestItems(this.store.shown, this.store.callers), itemId);
      const root = path[0];
      const content = this.querySelector('.items');
      if (root === undefined || content === null) return;
      const anchor = { itemId: root.item.id, index: root.index, offset: FOUND_OFFSET_PX };
      await place(anchor);
      const element = await unfoldItem(content, path, this.ui);
      await place(anchor);
      const rootElement = content.querySelector(`[data-item="${CSS.escape(root.item.id)}"]`);
      const [first] = highlightText(element ?? content, query);
      if (first === undefined || rootElement === null) return;
      const box = first.startContainer.parentElement?.closest('pre, .diff') ?? undefined;
      if (box !== undefined) box.scrollTop += first.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 2;
      await place({ ...anchor, offset: FOUND_OFFSET_PX - Math.max(0, first.getBoundingClientRect().top - rootElement.getBoundingClientRect().top) });
    });
  }

  /** Goes to a place in steps, until the reader wants to be elsewhere. `place` draws what is around an item that is held, and puts it there. */
  private async travel(go: (place: (anchor: Anchor) => Promise<void>) => Promise<void>): Promise<void> {
    this.journey += 1;
    const { journey } = this;
    await go(async (anchor) => {
      for (const isDrawn of [false, true]) {
        if (journey !== this.journey) return;
        this.shown = this.store.shown;
        this.keeper?.restore(anchor);
        this.moved();
        this.requestUpdate();
        if (!isDrawn) await nextFrames();
      }
    });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('state')) this.toggleAttribute('data-empty', this.state.items.length === 0);
    if (this.isLost && !this.store.hasFailed) this.findPlace();
    const at = performance.now();
    this.current = this.nextPart();
    this.pace.begin(at, this.current.addedRows);
    // Room for what is taken down comes first: the view would be put elsewhere if the whole were too low for a moment.
    if (!this.isLost) this.keeper?.reserve(this.heights.between(0, this.current.startIndex), this.heights.between(this.current.endIndex, this.store.total));
    const { activeElement } = document;
    if (activeElement !== null && this.contains(activeElement)) this.focused = activeElement;
  }

  private nextPart(): DrawnPart {
    const { keeper, store, shown, heights, ui } = this;
    return drawnPart({ shown, callers: store.callers, before: this.current, place: keeper?.place ?? { isAtEnd: true, anchor: undefined }, viewPx: keeper?.viewPx ?? window.innerHeight, heights, ui, keepsAll: this.hasSelection, budget: this.pace.rowsLeft });
  }

  protected override render(): TemplateResult {
    const { session, items } = this.state;
    const part = this.current;
    return html`
      <h2 class="visually-hidden" id="conversation-heading">${strings.conversation.label}</h2>
      <div class="scroller" tabindex="0" role="region" aria-labelledby="conversation-heading">
        <div class="column">
          <div class="rows-before"></div>
          <div class="items" role=${items.length === 0 ? nothing : 'feed'} aria-labelledby=${items.length === 0 ? nothing : 'conversation-heading'} aria-busy=${this.isLoading}>
            ${repeat(
              part?.drawn ?? [],
              (node) => node.item.id,
              (node) => this.row(node, session.cwd),
            )}
          </div>
          <div class="rows-after"></div>
          ${items.length === 0 && session.phase !== 'ended' ? html`<p class="empty">${strings.conversation.empty}</p>` : nothing}
        </div>
      </div>
      <div role="status">${this.isLost ? this.loading() : nothing}</div>
      ${this.isAtEnd
        ? nothing
        : html`<button type="button" class="jump" @click=${() => { this.toEnd(); }}>${icon('arrow-down')}${strings.conversation.jumpToLatest}</button>`}
    `;
  }

  private row(node: ConversationNode, cwd: string): TemplateResult {
    return html`<mc-item
      class="item item-${node.item.type}"
      role="article"
      tabindex="-1"
      aria-label=${itemLabel(node, cwd)}
      aria-posinset=${node.index + 1}
      aria-setsize=${this.store.total}
      data-item=${node.item.id}
      data-index=${node.index}
      .node=${node}
      .ui=${this.ui}
      .cwd=${cwd}
    ></mc-item>`;
  }

  /** What is in sight is on its way, or could not be loaded. */
  private loading(): TemplateResult {
    if (!this.store.hasFailed) return html`<div class="page-note">${icon('loading', 'codicon-modifier-spin')}${strings.conversation.loadingMore}</div>`;
    return html`<button type="button" class="page-note" @click=${() => { this.findPlace(); }}>${icon('refresh')}${strings.conversation.loadMore}</button>`;
  }

  protected override updated(): void {
    this.arrange();
  }

  /** Gives what is not drawn its room, and has more loaded and drawn where that is due. */
  private arrange(): void {
    const { keeper, current: part, store, heights } = this;
    if (keeper === undefined || part === undefined) return;
    // Who is lost is so far within a box: it stays as it is until what is there is found.
    if (!this.isLost) keeper.arrange(heights.between(0, part.startIndex), heights.between(part.endIndex, store.total), part.endIndex === store.total);
    store.keepAround(part.startIndex, part.endIndex, part.steps);
    if (!store.hasFailed && !this.isLost) this.loadAround(part);
    if (!part.isComplete) this.step();
  }

  private loadAround({ startIndex, endIndex, letGo }: DrawnPart): void {
    const { shown, store } = this;
    if (letGo !== undefined) void store.loadAgain(letGo.from, letGo.to);
    else if (startIndex - shown.firstIndex < LOAD_AHEAD_ITEMS && shown.firstIndex > 0) void store.loadEarlier();
    else if (endOf(shown) - endIndex < LOAD_AHEAD_ITEMS && endOf(shown) < store.total) void store.loadLater();
  }

  /** Draws more with the next frame. */
  private step(): void {
    if (this.isStepDue) return;
    this.isStepDue = true;
    requestAnimationFrame(() => {
      this.isStepDue = false;
      this.drawAhead();
    });
  }

  /**
   * Draws what is not in sight yet, and lays it out, in a task between this frame and the next: two short tasks instead of one, and a frame that need not wait for
   * it. At the end of the conversation, and where something in sight is missing, at once.
   */
  private drawAhead(): void {
    const { keeper } = this;
    if (keeper === undefined || keeper.place.isAtEnd || !keeper.isCovered) {
      this.requestUpdate();
      return;
    }
    if (this.isDrawDue) return;
    this.isDrawDue = true;
    setTimeout(() => {
      this.keeper?.catchUp();
      this.isDrawDue = false;
      this.requestUpdate();
      void this.drawnToTheLast().then(() => { this.keeper?.settleAhead(); });
    });
  }

  /** Resolves within the task when entries, and what is in them, are drawn: until then nothing may ask for the layout. */
  private async drawnToTheLast(): Promise<void> {
    const drawn = ['mc-item', 'mc-markdown'].map((name) => this.getElementsByTagName(name) as HTMLCollectionOf<LightElement>);
    const isPending = (): boolean => drawn.some((elements) => Array.prototype.some.call(elements, ({ isUpdatePending }: LightElement) => isUpdatePending));
    await this.updateComplete;
    do await Promise.resolve(); while (isPending());
  }

  private moved(): void {
    const { keeper } = this;
    if (keeper === undefined) return;
    const { isAtEnd, anchor } = keeper.place;
    this.isAtEnd = isAtEnd;
    this.isLost = !isAtEnd && anchor === undefined && this.shown.items.length > 0;
    if (this.isLost) this.findPlace();
    else if (!this.isRestoring) this.ui.anchor = anchor;
    // Whoever scrolls tries again what failed.
    if (this.store.hasFailed && this.current !== undefined) this.loadAround(this.current);
    const next = this.nextPart();
    if (next.startIndex !== this.current?.startIndex || next.endIndex !== this.current.endIndex) this.drawAhead();
  }

  /** The reader has scrolled to where nothing is drawn: what is there is drawn, and loaded first if need be. */
  private findPlace(): void {
    const { keeper, current: part, heights, store } = this;
    if (keeper === undefined || part === undefined) return;
    this.shown = store.shown;
    const { depthPx, boxesPx } = keeper;
    const last = Math.max(0, store.total - 1);
    const drawnPx = this.querySelector<HTMLElement>('.items')?.offsetHeight ?? 0;
    const isAbove = depthPx < 0;
    // More may be known of the heights than when the boxes were laid out: what counts is which part of a box is above the view.
    const share = isAbove ? 1 + depthPx / Math.max(1, boxesPx.before) : (depthPx - drawnPx) / Math.max(1, boxesPx.after);
    const wholePx = isAbove ? heights.between(0, part.startIndex) : heights.between(part.endIndex, store.total);
    const px = Math.min(1, Math.max(0, share)) * wholePx;
    const { index, topPx } = heights.at(px, isAbove ? 0 : part.endIndex, last);
    if (isHeld(this.shown, index)) {
      const roots = nestItems(this.shown, store.callers);
      const root = roots[rootAt(roots, index)];
      if (root === undefined) return;
      keeper.take({ itemId: root.item.id, index: root.index, offset: Math.round(topPx - px) });
      this.isLost = false;
      this.requestUpdate();
    } else if (!store.isLoading) {
      void store.show(index); // It says when it is there.
    }
  }

  private pressed(event: KeyboardEvent): void {
    const scroller = this.querySelector<HTMLElement>('.scroller');
    const move = scroller === null || event.defaultPrevented ? undefined : pressedInFeed(event, scroller);
    if (move === 'start' || move === 'end') this.goTo(move);
  }

  /** Shows one end of the conversation, and gives it the keyboard. */
  goTo(place: 'start' | 'end'): void {
    this.querySelector<HTMLElement>('.scroller')?.focus({ preventScroll: true });
    if (place === 'start') void this.toStart();
    else this.toEnd();
  }

  private rowsChanged({ held }: RowsChange): void {
    if (held !== undefined) this.keeper?.hold(held);
    this.requestUpdate();
  }

  /** Everything has its height. Before, nothing may ask for the layout: entries are empty until they are drawn, and the view would be put elsewhere. */
  private settled(content: HTMLElement): void {
    this.pace.end(performance.now());
    // The keyboard stays in the conversation when the entry in which it was is taken down.
    if (this.focused?.isConnected === false && document.activeElement === document.body) this.querySelector<HTMLElement>('.scroller')?.focus({ preventScroll: true });
    this.focused = undefined;
    if (content.clientWidth !== this.widthPx) {
      this.widthPx = content.clientWidth;
      this.heights.forget();
    }
    for (const row of content.children) if (row instanceof HTMLElement) this.heights.set(Number(row.dataset['index']), row.offsetHeight);
  }
}

/** Pages are drawn with the next frame, their entries within it. */
function nextFrames(): Promise<void> {
  return new Promise((resolve) => { requestAnimationFrame(() => { requestAnimationFrame(() => { resolve(); }); }); });
}

customElements.define('mc-conversation', ConversationView);
