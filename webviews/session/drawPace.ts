/** What drawing may take of a frame: the rest of its 16 ms is the browser's and the reader's. */
const FRAME_SHARE_MS = 10;

/** What a row costs before any was drawn, in milliseconds. */
const FIRST_GUESS_MS = 0.7;

/**
 * A frame adds so many rows at least, and at most. Where others have the processor, a frame is late whatever is drawn in it: with fewer rows each there would only
 * be more of them. A row may cost eight times the first guess before the least take a task of 50 ms.
 */
const LEAST_ROWS = 8;
const MOST_ROWS = 40;

/** How much the newest frame counts. */
const NEWEST_SHARE = 0.3;

/**
 * Finds out what it costs to draw a row on this machine, and so how many can be drawn in one frame without holding up the reader. The reader's scrolling, the
 * frame itself and what the host says may each draw some before the browser lays them out: together they get no more than that.
 */
export class DrawPace {
  private msPerRow = FIRST_GUESS_MS;
  private begun: { readonly at: number; readonly rows: number } | undefined;

  /** Rows that may still be added before the next layout. */
  get rowsLeft(): number {
    const perFrame = Math.min(MOST_ROWS, Math.max(LEAST_ROWS, Math.floor(FRAME_SHARE_MS / this.msPerRow)));
    return Math.max(0, perFrame - (this.begun?.rows ?? 0));
  }

  /** So many rows are about to be added, since `at` (`performance.now()`). */
  begin(at: number, rows: number): void {
    if (rows > 0) this.begun = { at: this.begun?.at ?? at, rows: rows + (this.begun?.rows ?? 0) };
  }

  /** They are laid out. */
  end(at: number): void {
    if (this.begun === undefined) return;
    // What takes longer than the least rows may take says nothing more: the page was out of sight meanwhile.
    const ms = Math.min(Math.max(0, at - this.begun.at) / this.begun.rows, FRAME_SHARE_MS / LEAST_ROWS);
    this.msPerRow += NEWEST_SHARE * (ms - this.msPerRow);
    this.begun = undefined;
  }
}
