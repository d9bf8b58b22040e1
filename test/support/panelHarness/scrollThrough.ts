import type { Page } from 'playwright-core';

/** What was seen on the way through a conversation. */
export interface ScrolledThrough {
  /** Ids of the entries in the order in which they came into sight, each time they did. */
  readonly ids: readonly string[];
  /** Most rows in the page at a time, nested ones included. */
  readonly maxRows: number;
  /** Most elements in the page at a time. */
  readonly maxElements: number;
  /** Most rows that came into the page from one frame to the next, nested ones included. What was there at first does not count. */
  readonly maxAdded: number;
  /** Most items held at a time. */
  readonly maxHeld: number;
  /** Entries that were in sight and moved otherwise than by what was scrolled. */
  readonly jumps: readonly string[];
  /** Frames in which a part of the view showed nothing. */
  readonly blankFrames: number;
  readonly frames: number;
  /** How long the whole way took. */
  readonly durationMs: number;
  /** Durations of tasks over 50 ms, longest first. */
  readonly longTasksMs: readonly number[];
  /** Frames that came later than the one before by twice the time that a screen has for it, or more. */
  readonly lateFrames: number;
}

/**
 * Scrolls from one end of the conversation to the other, or until at least `most` entries were seen, most of a view a frame, and looks at each frame as it is
 * about to be painted. Runs in the page, so that nothing but the panel works between two frames.
 */
export async function scrollThrough(page: Page, direction: 'up' | 'down', most = Number.MAX_SAFE_INTEGER): Promise<ScrolledThrough> {
  return await page.evaluate(async ({ way, mostIds }) => {
    const scroller = document.querySelector('.scroller') as HTMLElement;
    // A plain page has none.
    const store = (document.querySelector('mc-session-panel') as unknown as { store?: { shown: { items: unknown[] }; state: { items: unknown[] } } } | null)?.store;
    const FRAME_MS = 1000 / 60;
    const sign = way === 'up' ? -1 : 1;
    const ids: string[] = [];
    const jumps: string[] = [];
    const sighted = new Map<string, Element>();
    let known = new Map<string, number>();
    let maxRows = 0;
    let maxElements = 0;
    let maxAdded = 0;
    const rowsKnown = new WeakSet<Element>();
    let maxHeld = 0;
    let blankFrames = 0;
    let frames = 0;
    let stillFrames = 0;
    let expected = 0;
    const longTasksMs: number[] = [];
    const observer = new PerformanceObserver((list) => { longTasksMs.push(...list.getEntries().map(({ duration }) => duration)); });
    observer.observe({ type: 'longtask' });
    let lateFrames = 0;
    let lastFrame = 0;
    const noteRows = (rows: Iterable<Element>): number => {
      let added = 0;
      for (const row of rows) {
        if (!rowsKnown.has(row)) added += 1;
        rowsKnown.add(row);
      }
      return added;
    };
    const look = (): boolean => {
      const view = scroller.getBoundingClientRect();
      // Few questions about the layout, however many rows there are.
      const children = (document.querySelector('.items') as HTMLElement).children;
      let low = 0;
      for (let high = children.length; low < high;) {
        const middle = (low + high) >> 1;
        if ((children[middle]?.getBoundingClientRect().bottom ?? 0) <= view.top) low = middle + 1;
        else high = middle;
      }
      const inSight: { id: string; element: Element; box: DOMRect }[] = [];
      for (let place = low; place < children.length; place += 1) {
        const element = children[place] as HTMLElement;
        const box = element.getBoundingClientRect();
        if (box.top >= view.bottom) break;
        if (box.height > 0) inSight.push({ id: element.dataset['item'] ?? '', element, box });
      }
      const tops = new Map(inSight.map(({ id, box }) => [id, box.top]));
      const moved = [...tops].filter(([id, top]) => known.has(id) && Math.abs(top - (known.get(id) ?? 0) - expected) > 2);
      if (moved.length > 0) jumps.push(`${moved[0]?.[0] ?? ''} by ${Math.round((moved[0]?.[1] ?? 0) - (known.get(moved[0]?.[0] ?? '') ?? 0))} instead of ${expected}`);
      const fresh = inSight.filter(({ id }) => !sighted.has(id)).map(({ id }) => id);
      for (const { id, element } of inSight) sighted.set(id, element);
      // An entry that goes over the edge by a part of a pixel, and back, was seen once.
      for (const [id, element] of sighted) {
        if (tops.has(id)) continue;
        // Looked for only if it was drawn anew: in a page with all rows that takes longer than all else.
        const box = (element.isConnected ? element : document.querySelector(`[data-item="${CSS.escape(id)}"]`))?.getBoundingClientRect();
        if (box === undefined || box.top > view.bottom + 100 || box.bottom < view.top - 100) sighted.delete(id);
      }
      ids.push(...(way === 'up' ? fresh.toReversed() : fresh));
      known = tops;
      const drawnPx = inSight.reduce((sum, { box }) => sum + Math.min(box.bottom, view.bottom) - Math.max(box.top, view.top), 0);
      const isBlank = drawnPx < view.height - 60;
      if (isBlank) blankFrames += 1;
      const rows = document.getElementsByTagName('mc-item');
      maxRows = Math.max(maxRows, rows.length);
      maxElements = Math.max(maxElements, document.getElementsByTagName('*').length);
      // A plain page adds none.
      if (store !== undefined) maxAdded = Math.max(maxAdded, noteRows(rows));
      if (store !== undefined) maxHeld = Math.max(maxHeld, store.shown === store.state ? store.state.items.length : store.shown.items.length + store.state.items.length);
      frames += 1;
      return isBlank;
    };
    const frame = (): Promise<void> => new Promise((resolve) => {
      // After the frame's own callbacks and observers.
      requestAnimationFrame((now) => {
        if (lastFrame > 0 && now - lastFrame > 2 * FRAME_MS) lateFrames += 1;
        lastFrame = now;
        setTimeout(resolve, 0);
      });
    });
    const hasNext = (): boolean => {
      const view = scroller.getBoundingClientRect();
      const rows = (document.querySelector('.items') as HTMLElement).children;
      const [first, last] = [rows[0] as HTMLElement, rows[rows.length - 1] as HTMLElement];
      if (way === 'up') return first.dataset['index'] === '0' || first.getBoundingClientRect().top < view.top - view.height * 0.9;
      return (document.querySelector<HTMLElement>('.rows-after')?.offsetHeight ?? 0) === 0 || last.getBoundingClientRect().bottom > view.bottom + view.height * 0.9;
    };
    // Who has just opened a conversation does not scroll before there is something to scroll to.
    for (let waited = 0; store !== undefined && !hasNext() && waited < 600; waited += 1) await frame();
    const startedMs = performance.now();
    noteRows(document.getElementsByTagName('mc-item'));
    look();
    for (;;) {
      const before = scroller.scrollTop;
      const first = document.querySelector<HTMLElement>('.items > [data-index="0"]');
      const limit = way === 'up' && first !== null ? Math.min(0, first.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 8) : -Infinity;
      const step = Math.max(sign * Math.round(scroller.clientHeight * 0.8), limit);
      scroller.scrollTop = before + step;
      expected = before - scroller.scrollTop;
      stillFrames = expected === 0 ? stillFrames + 1 : 0;
      await frame();
      // Who scrolls faster than pages come waits for the next one; a plain page has all there is.
      let isBlank = look();
      for (let waited = 0; store !== undefined && (isBlank || !hasNext()) && waited < 600; waited += 1) {
        expected = 0;
        await frame();
        isBlank = look();
      }
      if (stillFrames > 20 || ids.length >= mostIds) break;
    }
    observer.disconnect();
    return { ids, jumps, maxRows, maxElements, maxAdded, maxHeld, durationMs: performance.now() - startedMs, blankFrames, frames, lateFrames, longTasksMs: longTasksMs.toSorted((a, b) => b - a) };
  }, { way: direction, mostIds: most });
}
