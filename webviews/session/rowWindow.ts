/** Rows that one page of a conversation has at most, those in opened subagents included. A person sees some dozens of them. */
export const MAX_ROWS = 240;

/** Rows kept ready on each side of what is in sight. */
const READY_ROWS = 30;

/** Rows farther away than this are taken down: more than `READY_ROWS`, so that small movements change nothing. */
const LEFT_ROWS = 45;

/** Rows that are made ready out of sight in one frame, at most. */
const READY_STEP_ROWS = 8;

/** Part of the view's height that is always drawn above and below it. */
const MARGIN = 0.5;

/** Rows by their place among all that are held: `start` to before `end`. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

export interface RowPlace {
  readonly count: number;
  /** The row that holds the view: at `offsetPx` below the view's upper edge. `count` is the end of the last one. */
  readonly anchor: number;
  readonly offsetPx: number;
  readonly viewPx: number;
  readonly heightOf: (position: number) => number;
  /** Rows that the row at `position` is in the page: itself and what is opened in it. */
  readonly rowsOf: (position: number) => number;
  /** What was drawn before. */
  readonly before: RowRange | undefined;
  /** Nothing that was drawn is taken down while there is room: someone has selected text in it. */
  readonly keepsAll: boolean;
  /** Rows that may be added now; one is always where nothing is drawn. */
  readonly budget: number;
}

/**
 * Decides which rows are drawn: first those in sight, then those near it, then those farther away, as many as the frame has time for. `isComplete` is
 * false while another frame should add more.
 */
export function nextRows(place: RowPlace): RowRange & { readonly isComplete: boolean } {
  const { count, anchor, viewPx, rowsOf } = place;
  const inSight = rowsWithin(place, 0);
  const needed = rowsWithin(place, viewPx * MARGIN);
  const target = { start: Math.max(0, needed.start - READY_ROWS), end: Math.min(count, needed.end + READY_ROWS) };
  const seed = Math.min(anchor, count);
  const kept = keptRows(place, needed);
  let { start, end } = kept ?? { start: seed, end: seed };
  let left = kept === undefined ? Math.max(1, place.budget) : place.budget;
  const growTo = (limit: RowRange): void => {
    while (left > 0 && (start > limit.start || end < limit.end)) {
      if (end < limit.end) {
        left -= rowsOf(end);
        end += 1;
      }
      if (left > 0 && start > limit.start) {
        start -= 1;
        left -= rowsOf(start);
      }
    }
  };
  growTo(inSight);
  growTo(needed);
  left = Math.min(left, READY_STEP_ROWS);
  growTo(target);
  const range = withinBudget({ start, end }, needed, place);
  const isCut = range.start !== start || range.end !== end;
  return { ...range, isComplete: isCut || (range.start <= target.start && range.end >= target.end) };
}

/** The rows in sight and `marginPx` above and below it; the one that holds the view in any case. */
function rowsWithin({ count, anchor, offsetPx, viewPx, heightOf }: RowPlace, marginPx: number): RowRange {
  let start = Math.min(anchor, count);
  for (let abovePx = offsetPx + marginPx; start > 0 && abovePx > 0; abovePx -= heightOf(start)) start -= 1;
  let end = Math.min(anchor, count);
  for (let belowPx = viewPx + marginPx - offsetPx; end < count && belowPx > 0; end += 1) belowPx -= heightOf(end);
  return { start, end: anchor < count ? Math.max(end, anchor + 1) : end };
}

/** What of the rows that were drawn stays; `undefined` when they are not where the reader is. */
function keptRows({ count, before, keepsAll }: RowPlace, needed: RowRange): RowRange | undefined {
  if (before === undefined || before.start > needed.end || before.end < needed.start) return undefined;
  const reach = keepsAll ? count : LEFT_ROWS;
  return { start: Math.max(before.start, needed.start - reach), end: Math.min(before.end, count, needed.end + reach) };
}

/** Takes away what is farthest from what is needed, then from what holds the view, until the rest is few enough. */
function withinBudget(range: RowRange, needed: RowRange, { anchor, rowsOf }: RowPlace): RowRange {
  let { start, end } = range;
  let rows = 0;
  for (let position = start; position < end; position += 1) rows += rowsOf(position);
  while (rows > MAX_ROWS && end - start > 1) {
    const spare = needed.start - start - (end - needed.end);
    const isNeeded = start >= needed.start && end <= needed.end;
    if (isNeeded ? anchor - start > end - 1 - anchor : spare > 0) {
      rows -= rowsOf(start);
      start += 1;
    } else {
      end -= 1;
      rows -= rowsOf(end);
    }
  }
  return { start, end };
}
