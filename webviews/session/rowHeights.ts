/** Height of an entry of which nothing is known yet, in CSS pixels: a short paragraph. */
const FIRST_GUESS_PX = 48;

/** After so many measured entries the average is taken for good, so that the scrollbar does not move by itself all the time. */
const SAMPLE_SIZE = 400;

/**
 * Heights of the entries of a conversation by index, in CSS pixels, as far as they were measured; an average for the others. What is nested
 * in another entry counts as nothing.
 */
export class RowHeights {
  /** NaN where nothing is known. Of one kind, so that sums over a very long conversation, some with each frame, leave nothing to collect. */
  private known = new Float64Array(1024).fill(Number.NaN);
  private sumPx = 0;
  private count = 0;
  private averagePx = FIRST_GUESS_PX;

  /** Height of one entry. */
  of(index: number): number {
    const px = this.known[index];
    return px === undefined || Number.isNaN(px) ? this.averagePx : px;
  }

  set(index: number, heightPx: number): void {
    const old = this.known[index];
    if (old === heightPx) return;
    if (index >= this.known.length) {
      const longer = new Float64Array(Math.max(index + 1, 2 * this.known.length)).fill(Number.NaN, this.known.length);
      longer.set(this.known);
      this.known = longer;
    }
    this.known[index] = heightPx;
    const isFirst = old === undefined || Number.isNaN(old);
    if (!isFirst || this.count >= SAMPLE_SIZE) return;
    this.sumPx += heightPx;
    this.count += 1;
    this.averagePx = this.sumPx / this.count;
  }

  /** Height of the entries `from` to before `to`. */
  between(from: number, to: number): number {
    const { known, averagePx } = this;
    const end = Math.min(to, known.length);
    let sumPx = Math.max(0, to - Math.max(from, end)) * averagePx;
    for (let index = from; index < end; index += 1) {
      const px = known[index] ?? averagePx;
      sumPx += Number.isNaN(px) ? averagePx : px;
    }
    return sumPx;
  }

  /** The entry that lies `px` below the upper edge of entry `from`, at most `last`, and how far its own upper edge is below that of `from`. */
  at(px: number, from: number, last: number): { readonly index: number; readonly topPx: number } {
    let topPx = 0;
    let index = from;
    while (index < last && topPx + this.of(index) <= px) {
      topPx += this.of(index);
      index += 1;
    }
    return { index, topPx };
  }

  /** Everything is as wide as before no more: what was measured is worth only as an average. */
  forget(): void {
    this.known.fill(Number.NaN);
    this.sumPx = 0;
    this.count = 0;
  }
}
