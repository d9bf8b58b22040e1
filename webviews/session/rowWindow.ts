/** Rows that one page of a conversation has at most, those in opened subagents included. A person sees some dozens of them. */
export const MAX_ROWS = 240;

/** Rows kept ready on each side of what is in sight. */
const READY_ROWS = 30;

/** Rows farther away than this are taken down: more than `READY_ROWS`, so that small movements change nothing. */
const LEFT_ROWS = 45;

/** Rows added on each side in one frame: what they cost must fit into it. */
const STEP_ROWS = 4;

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
}

/**
 * Decides which rows are drawn: those in sight and near it at once, those farther away some a frame. `isComplete` is false while another
 * frame should add more.
 */
export function nextRows(place: RowPlace): RowRange & { readonly isComplete: boolean } {
  const { count, anchor, offsetPx, viewPx, heightOf, before } = place;
  const marginPx = viewPx * MARGIN;
  let start = Math.min(anchor, count);
  for (let abovePx = offsetPx + marginPx; start > 0 && abovePx > 0; abovePx -= heightOf(start)) start -= 1;
  let end = Math.min(anchor, count);
  for (let belowPx = viewPx + marginPx - offsetPx; end < count && belowPx > 0; end += 1) belowPx -= heightOf(end);
  // What holds the view is drawn in any case.
  if (anchor < count) end = Math.max(end, anchor + 1);
  const needed = { start, end };
  const target = { start: Math.max(0, start - READY_ROWS), end: Math.min(count, end + READY_ROWS) };
  if (before !== undefined && before.start <= end && before.end >= start) {
    const reach = place.keepsAll ? count : LEFT_ROWS;
    start = Math.min(start, Math.max(before.start, needed.start - reach));
    end = Math.max(end, Math.min(before.end, count, needed.end + reach));
  }
  const hasMore = { above: start > target.start, below: end < target.end };
  if (hasMore.above) start = Math.max(target.start, start - STEP_ROWS);
  if (hasMore.below) end = Math.min(target.end, end + STEP_ROWS);
  const range = withinBudget({ start, end }, needed, place);
  const isCut = range.start !== start || range.end !== end;
  return { ...range, isComplete: isCut || (range.start <= target.start && range.end >= target.end) };
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
