import type { SessionPanelState } from '../../src/protocol/webview/sessionPanel.ts';

type Anchor = NonNullable<SessionPanelState['anchor']>;

/** Nearer to the end than this counts as at the end: the last line is in sight. */
const END_TOLERANCE_PX = 24;

/** Nearer to the start than this, earlier items are asked for. */
const START_REACH_PX = 300;

/**
 * Keeps the reader's place. At the end, the view follows new text; anywhere else the first item in sight stays where it is, whatever
 * grows, arrives or is loaded above or below it. Elements with `data-item` are the places.
 *
 * Nor does the text move when the parts around it do: when the header becomes higher, or when an answered request makes room below. That room
 * stays blank until there is something new to show in it.
 */
export class ScrollKeeper {
  private readonly scroller: HTMLElement;
  private readonly content: HTMLElement;
  private readonly observer: ResizeObserver;
  private readonly onMove: (state: { isAtEnd: boolean; isNearStart: boolean; anchor: Anchor | undefined }) => void;
  private sticks = true;
  private anchor: Anchor | undefined;
  private lastTop = 0;
  /** Where the view is held though the end of the content is above its lower edge; 0 when it is not. CSS pixels, as `scrollTop`. */
  private heldTop = 0;
  /** Blank space that holding needs below the content, in CSS pixels. */
  private blank = 0;
  /** Size and place of the view when it was settled last. */
  private frame: { readonly height: number; readonly top: number; readonly windowHeight: number } | undefined;

  constructor(scroller: HTMLElement, content: HTMLElement, onMove: ScrollKeeper['onMove']) {
    this.scroller = scroller;
    this.content = content;
    this.onMove = onMove;
    // Fires between layout and paint: the correction is never seen.
    this.observer = new ResizeObserver(() => { this.settle(); });
    this.observer.observe(scroller);
    this.observer.observe(content);
    scroller.addEventListener('scroll', () => { this.scrolled(); }, { passive: true });
  }

  dispose(): void {
    this.observer.disconnect();
  }

  /** Goes to a place that was kept; the item must be there. */
  restore(anchor: Anchor): void {
    this.sticks = false;
    this.heldTop = 0;
    this.anchor = anchor;
    this.settle();
    this.report();
  }

  toEnd(): void {
    this.sticks = true;
    this.heldTop = 0;
    this.settle();
    this.scrolled();
  }

  private settle(): void {
    const moved = this.takeFrame();
    if (this.sticks) {
      const end = Math.max(0, this.contentHeight() - this.scroller.clientHeight);
      if (end >= this.heldTop) this.heldTop = 0;
      this.setBlank(Math.max(0, this.heldTop - end));
      this.scroller.scrollTop = Math.max(end, this.heldTop);
    } else if (this.anchor !== undefined) {
      if (moved !== 0) this.anchor = { ...this.anchor, offset: this.anchor.offset - moved };
      const element = this.content.querySelector(`[data-item="${CSS.escape(this.anchor.itemId)}"]`);
      if (element !== null) {
        this.scroller.scrollTop += this.offsetOf(element) - this.anchor.offset;
        // At the very top it may not be possible to go back far enough: then what is seen now is the place to keep.
        if (this.scroller.scrollTop === 0) this.anchor = { ...this.anchor, offset: Math.round(this.offsetOf(element)) };
      }
    }
    this.lastTop = this.scroller.scrollTop;
  }

  private scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    // The echo of our own correction: entries that have just come into reach do not have their real height yet, so none of them may
    // become the place to keep.
    if (Math.abs(scrollTop - this.lastTop) < 1) {
      this.report();
      return;
    }
    const toEndPx = scrollHeight - this.blank - scrollTop - clientHeight;
    // Content that grew leaves the end out of sight without anyone having scrolled: only moving up lets go, and it does at once, or text
    // that streams would pull a slowly scrolling reader back.
    if (scrollTop < this.lastTop && toEndPx > 1) this.sticks = false;
    else if (toEndPx <= END_TOLERANCE_PX) this.sticks = true;
    this.lastTop = scrollTop;
    this.anchor = this.sticks ? undefined : this.firstInSight();
    // What is left of the blank space is what can be seen of it.
    this.heldTop = this.sticks && toEndPx < 0 ? scrollTop : 0;
    this.setBlank(Math.max(0, Math.min(this.blank, -toEndPx)));
    this.report();
  }

  /** Notices how the view itself has changed, and holds it when room has come below. Gives back how far its upper edge has moved down. */
  private takeFrame(): number {
    const before = this.frame;
    // The place in the layout: at great zoom the whole panel scrolls, and that moves nothing in it.
    const top = this.scroller.parentElement?.offsetTop ?? 0;
    const height = this.scroller.clientHeight;
    this.frame = { height, top, windowHeight: window.innerHeight };
    if (before === undefined) return 0;
    const moved = top - before.top;
    // A larger window shows more of what was said.
    if (before.windowHeight !== window.innerHeight) this.heldTop = 0;
    else if (this.sticks && height > before.height) this.heldTop = Math.max(0, this.lastTop + moved);
    else if (this.heldTop > 0) this.heldTop += moved;
    return moved;
  }

  /** Height of what there is to read, without the blank space below it. */
  private contentHeight(): number {
    return (this.content.parentElement?.offsetHeight ?? this.scroller.scrollHeight) - this.blank;
  }

  private setBlank(blank: number): void {
    if (blank === this.blank) return;
    this.blank = blank;
    this.content.style.paddingBottom = blank === 0 ? '' : `${blank}px`;
  }

  private report(): void {
    this.onMove({ isAtEnd: this.sticks, isNearStart: this.scroller.scrollTop < START_REACH_PX, anchor: this.anchor });
  }

  private firstInSight(): Anchor | undefined {
    const elements = [...this.content.querySelectorAll<HTMLElement>(':scope > [data-item]')];
    let low = 0;
    let high = elements.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const element = elements[middle];
      if (element !== undefined && element.getBoundingClientRect().bottom <= this.scroller.getBoundingClientRect().top) low = middle + 1;
      else high = middle;
    }
    const element = elements[low];
    if (element?.dataset['item'] === undefined) return undefined;
    return { itemId: element.dataset['item'], index: Number(element.dataset['index']), offset: Math.round(this.offsetOf(element)) };
  }

  /** How far below the top of the view the element begins. */
  private offsetOf(element: Element): number {
    return element.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
  }
}
