import type { SessionPanelState } from '../../src/protocol/webview/sessionPanel.ts';

type Anchor = NonNullable<SessionPanelState['anchor']>;

/** Nearer to the end than this counts as at the end: the last line is in sight. */
const END_TOLERANCE_PX = 24;

/** Who scrolled less long ago than this may still be scrolling: then nothing else moves the scrollbar, where that can be avoided. */
const SCROLLING_MS = 300;

/** Farther away than this many heights of the view, what is drawn says nothing about where the reader is. */
const REACH_VIEWS = 3;

/** Where the reader is. */
export interface ReadingPlace {
  /** The view follows what is new. */
  readonly isAtEnd: boolean;
  /** The first item in sight, or the nearest one; `undefined` at the end, and when none is near. */
  readonly anchor: Anchor | undefined;
}

/**
 * Keeps the reader's place. At the end, the view follows new text; anywhere else the first item in sight stays where it is, whatever
 * grows, arrives or is loaded above or below it. Elements with `data-item` are the places.
 *
 * Nor does the text move when the parts around it do: when the header becomes higher, or when an answered request makes room below. That room
 * stays blank until there is something new to show in it.
 *
 * Only a part of the conversation is drawn; blank boxes above and below it (`before`, `after`) stand for the rest. Where something above the reader turns out higher or lower
 * than it was taken for while someone scrolls, the box above gives way: setting the scroll position would stop the editor's smooth scrolling.
 */
export class ScrollKeeper {
  private readonly scroller: HTMLElement;
  private readonly content: HTMLElement;
  private readonly before: HTMLElement;
  private readonly after: HTMLElement;
  private readonly observer: ResizeObserver;
  private readonly onMove: () => void;
  private readonly onSettled: () => void;
  private sticks = true;
  private anchor: Anchor | undefined;
  private lastTop = 0;
  private scrolledAt = -Infinity;
  private beforePx = 0;
  private afterPx = 0;
  private hasEnd = true;
  /** Sizes with which everything got its place ahead of the frame. */
  private doneAhead: string | undefined;
  /** The first item in sight when the view followed the end last. */
  private seen: Anchor | undefined;
  private held: { readonly element: Element; readonly offset: number } | undefined;
  /** Where the view is held though the end of the content is above its lower edge; 0 when it is not. CSS pixels, as `scrollTop`. */
  private heldTop = 0;
  /** Blank space that holding needs below the content, in CSS pixels. */
  private blank = 0;
  /** Size and place of the view when it was settled last. */
  private frame: { readonly height: number; readonly top: number; readonly windowHeight: number } | undefined;

  /** `onMove`: the reader has scrolled. `onSettled`: everything has its place and height, and is about to be painted. */
  constructor(parts: { readonly scroller: HTMLElement; readonly content: HTMLElement; readonly before: HTMLElement; readonly after: HTMLElement; readonly onMove: () => void; readonly onSettled: () => void }) {
    const { scroller, content, before, after, onMove, onSettled } = parts;
    this.scroller = scroller;
    this.content = content;
    this.before = before;
    this.after = after;
    this.onMove = onMove;
    this.onSettled = onSettled;
    // Fires between layout and paint: the correction is never seen.
    this.observer = new ResizeObserver(() => {
      const isDone = this.doneAhead !== undefined && this.doneAhead === this.sizes();
      this.doneAhead = undefined;
      if (isDone) return;
      this.settle();
      this.onSettled();
    });
    this.observer.observe(scroller);
    this.observer.observe(content);
    scroller.addEventListener('scroll', () => { this.scrolled(); }, { passive: true });
  }

  dispose(): void {
    this.observer.disconnect();
  }

  get place(): ReadingPlace {
    return { isAtEnd: this.sticks, anchor: this.anchor };
  }

  /** How far below the upper edge of the drawn part the view begins; negative when it begins in what is above it. CSS pixels. */
  get depthPx(): number {
    return -this.offsetOf(this.content);
  }

  /** Heights of the blank boxes above and below what is drawn, in CSS pixels. */
  get boxesPx(): { readonly before: number; readonly after: number } {
    return { before: this.beforePx, after: this.afterPx };
  }

  /** True when what is in sight is drawn, as it was laid out last. */
  get isCovered(): boolean {
    const view = this.scroller.getBoundingClientRect();
    const { top, bottom } = this.content.getBoundingClientRect();
    return (this.beforePx === 0 || top <= view.top) && (this.afterPx === 0 || bottom >= view.bottom);
  }

  /** Height of the view when it was laid out last. */
  get viewPx(): number {
    return this.frame?.height ?? window.innerHeight;
  }

  /** Another part is about to be drawn: the boxes become as high as they must be at least. */
  reserve(beforePx: number, afterPx: number): void {
    this.setBoxes(Math.max(this.beforePx, beforePx), Math.max(this.afterPx, afterPx));
  }

  /**
   * Another part is drawn: about so much is not, above it and below it. The place is kept with the next layout. `hasEnd` says whether the end
   * of the conversation is drawn; only there the view can follow it.
   */
  arrange(beforePx: number, afterPx: number, hasEnd: boolean): void {
    this.hasEnd = hasEnd;
    this.doneAhead = undefined;
    this.setBoxes(beforePx, afterPx);
    // Makes the observer call back, whether or not the height of the whole has changed.
    this.observer.unobserve(this.content);
    this.observer.observe(this.content);
  }

  /** Takes note of where the reader is by now: the browser says only with the next frame that they have scrolled. Before anything is drawn. */
  catchUp(): void {
    this.scrolled();
  }

  /** Lays out what was drawn, ahead of the frame that shows it: a frame is done sooner that finds that done. */
  settleAhead(): void {
    this.settle();
    this.onSettled();
    this.doneAhead = this.sizes();
  }

  /** Goes to a place: at once when its item is drawn, else as soon as it is. */
  restore(anchor: Anchor): void {
    this.sticks = false;
    this.heldTop = 0;
    this.scrolledAt = -Infinity;
    this.anchor = anchor;
    this.settle();
  }

  /** Takes an item that is not drawn yet for the first in sight: it comes to its place with the next layout. */
  take(anchor: Anchor): void {
    this.anchor = anchor;
  }

  /** With the next layout `element` stays where it is, whatever changes around it in its entry. */
  hold(element: Element): void {
    this.sticks = false;
    this.anchor = this.firstInSight();
    this.held = { element, offset: this.offsetOf(element) };
  }

  toEnd(): void {
    this.sticks = true;
    this.anchor = undefined;
    this.heldTop = 0;
    this.settle();
  }

  private settle(): void {
    const moved = this.takeFrame();
    if (this.sticks) {
      // What is drawn above may have become more or less: it is the text that is held, not a scroll position.
      const seen = this.heldTop > 0 && this.seen !== undefined ? this.elementOf(this.seen) : null;
      // It stays the same text while it is held: taken anew each time, what rounding leaves would add up.
      let kept: Anchor | undefined;
      if (seen !== null && this.seen !== undefined) {
        this.heldTop = Math.max(0, this.scroller.scrollTop + this.offsetOf(seen) - this.seen.offset + moved);
        kept = { ...this.seen, offset: this.seen.offset - moved };
      }
      const end = Math.max(0, this.contentHeight() - this.scroller.clientHeight);
      if (end >= this.heldTop) this.heldTop = 0;
      this.setBlank(Math.max(0, this.heldTop - end));
      this.scroller.scrollTop = Math.max(end, this.heldTop);
      this.seen = this.heldTop > 0 && kept !== undefined ? kept : this.firstInSight();
    } else if (this.anchor !== undefined) {
      if (moved !== 0) this.anchor = { ...this.anchor, offset: this.anchor.offset - moved };
      const element = this.elementOf(this.anchor);
      if (element !== null) {
        if (this.held?.element.isConnected === true) this.anchor = { ...this.anchor, offset: this.offsetOf(element) + this.held.offset - this.offsetOf(this.held.element) };
        this.held = undefined;
        this.moveBy(this.offsetOf(element) - this.anchor.offset);
        // At the very top it may not be possible to go back far enough: then what is seen now is the place to keep.
        if (this.scroller.scrollTop === 0) this.anchor = { ...this.anchor, offset: Math.round(this.offsetOf(element)) };
      }
    }
    this.lastTop = this.scroller.scrollTop;
  }

  /** Moves what is in sight up by `px`. */
  private moveBy(px: number): void {
    if (Math.abs(px) < 1) return;
    const beforePx = this.beforePx - px;
    if (performance.now() - this.scrolledAt < SCROLLING_MS && this.beforePx > 0 && beforePx > 0) this.setBoxes(beforePx, this.afterPx);
    else {
      const top = this.scroller.scrollTop + px;
      // What is drawn needs less room than the box above had, at the very top: the box keeps so much that the text stays.
      if (top < 0 && this.beforePx > 0) this.setBoxes(this.beforePx - top, this.afterPx);
      this.scroller.scrollTop = top;
    }
  }

  private setBoxes(beforePx: number, afterPx: number): void {
    if (beforePx !== this.beforePx) this.before.style.height = `${beforePx}px`;
    if (afterPx !== this.afterPx) this.after.style.height = `${afterPx}px`;
    this.beforePx = beforePx;
    this.afterPx = afterPx;
  }

  private scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    // The echo of our own correction: entries that have just come into reach do not have their real height yet, so none of them may
    // become the place to keep.
    if (Math.abs(scrollTop - this.lastTop) < 1) return;
    this.scrolledAt = performance.now();
    const toEndPx = scrollHeight - this.blank - scrollTop - clientHeight;
    // Content that grew leaves the end out of sight without anyone having scrolled: only moving up lets go, and it does at once, or text
    // that streams would pull a slowly scrolling reader back.
    if (scrollTop < this.lastTop && toEndPx > 1) this.sticks = false;
    else if (toEndPx <= END_TOLERANCE_PX && this.hasEnd) this.sticks = true;
    this.lastTop = scrollTop;
    const first = this.firstInSight();
    this.anchor = this.sticks ? undefined : first;
    this.seen = this.sticks ? first : undefined;
    // What is left of the blank space is what can be seen of it.
    this.heldTop = this.sticks && toEndPx < 0 ? scrollTop : 0;
    this.setBlank(Math.max(0, Math.min(this.blank, -toEndPx)));
    this.onMove();
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

  private sizes(): string {
    const { content, scroller } = this;
    return [content.offsetWidth, content.offsetHeight, scroller.clientHeight, scroller.parentElement?.offsetTop, window.innerHeight].join(' ');
  }

  private setBlank(blank: number): void {
    if (blank === this.blank) return;
    this.blank = blank;
    this.content.style.paddingBottom = blank === 0 ? '' : `${blank}px`;
  }

  private elementOf({ itemId }: Anchor): Element | null {
    return this.content.querySelector(`[data-item="${CSS.escape(itemId)}"]`);
  }

  private firstInSight(): Anchor | undefined {
    const elements = this.content.children;
    let low = 0;
    let high = elements.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const element = elements[middle];
      if (element !== undefined && element.getBoundingClientRect().bottom <= this.scroller.getBoundingClientRect().top) low = middle + 1;
      else high = middle;
    }
    const element = elements[low];
    if (!(element instanceof HTMLElement) || element.dataset['item'] === undefined) return undefined;
    const view = this.scroller.getBoundingClientRect();
    const { top, bottom } = element.getBoundingClientRect();
    // Who scrolls faster than rows are drawn is not lost: what is drawn leads on to where they are.
    const reach = REACH_VIEWS * view.height;
    if (bottom < view.top - reach || top > view.bottom + reach) return undefined;
    return { itemId: element.dataset['item'], index: Number(element.dataset['index']), offset: Math.round(top - view.top) };
  }

  /** How far below the top of the view the element begins. */
  private offsetOf(element: Element): number {
    return element.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
  }
}
