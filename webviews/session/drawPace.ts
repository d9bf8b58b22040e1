/** What drawing may take of a frame: the rest of its 16 ms is the browser's and the reader's. */
const FRAME_SHARE_MS = 10;

/** What a row costs before any was drawn, in milliseconds. */
const FIRST_GUESS_MS = 0.7;

/** A frame adds so many rows at least, however slow the machine is, and at most. */
const LEAST_ROWS = 2;
const MOST_ROWS = 40;

/** How much the newest frame counts. */
const NEWEST_SHARE = 0.3;

/** Finds out what it costs to draw a row on this machine, and so how many can be drawn in one frame without holding up the reader. */
export class DrawPace {
  private msPerRow = FIRST_GUESS_MS;
  private begun: { readonly at: number; readonly rows: number } | undefined;

  /** Rows that one frame may add. */
  get rowsPerFrame(): number {
    return Math.min(MOST_ROWS, Math.max(LEAST_ROWS, Math.floor(FRAME_SHARE_MS / this.msPerRow)));
  }

  /** So many rows are about to be added, since `at` (`performance.now()`). */
  begin(at: number, rows: number): void {
    this.begun = rows === 0 ? undefined : { at, rows };
  }

  /** They are laid out. */
  end(at: number): void {
    if (this.begun === undefined) return;
    const ms = Math.max(0, at - this.begun.at) / this.begun.rows;
    this.msPerRow += NEWEST_SHARE * (ms - this.msPerRow);
    this.begun = undefined;
  }
}
