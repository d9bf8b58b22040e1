/** Height of an entry of which nothing is known yet, in CSS pixels: a short paragraph. */
const FIRST_GUESS_PX = 48;

/** After so many measured entries the average is taken for good, so that the scrollbar does not move by itself all the time. */
const SAMPLE_SIZE = 400;

/**
 * Heights of the entries of a conversation by index, in CSS pixels, as far as they were measured; an average for the others. What is nested
 * in another entry counts as nothing.
 */
export class RowHeights {
  /** A number an item, also of a very long conversation. */
  private readonly known: (number | undefined)[] = [];
  private sumPx = 0;
  private count = 0;
  private averagePx = FIRST_GUESS_PX;

  /** Height of one entry. */
  of(index: number): number {
    return this.known[index] ?? this.averagePx;
  }

  set(index: number, heightPx: number): void {
    const old = this.known[index];
    if (old === heightPx) return;
    // Without holes: an array with a last item only becomes a table that is slow to go through.
    while (this.known.length <= index) this.known.push(undefined);
    this.known[index] = heightPx;
    if (old !== undefined || this.count >= SAMPLE_SIZE) return;
    this.sumPx += heightPx;
    this.count += 1;
    this.averagePx = this.sumPx / this.count;
  }

  /** Height of the entries `from` to before `to`. */
  between(from: number, to: number): number {
    let sumPx = 0;
    for (let index = from; index < to; index += 1) sumPx += this.of(index);
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
    this.known.length = 0;
    this.sumPx = 0;
    this.count = 0;
  }
}
