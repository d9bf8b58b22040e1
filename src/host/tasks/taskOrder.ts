/** Something with a place in a column. */
export interface Ordered {
  readonly ref: string;
  readonly order: number;
}

/** Neighbours closer than this leave too little room for another one between them. */
const LEAST_GAP = 1e-6;

/** Distance that is made again where it got too narrow. */
const NEW_GAP = 1 / 64;

/** The order of a task that goes to the end of a column. */
export function orderAtEnd(column: readonly Ordered[]): number {
  return column.reduce((end, task) => Math.max(end, Math.floor(task.order)), 0) + 1;
}

/** Ascending; tasks of the same order by their number. */
export function compareOrder(a: Ordered, b: Ordered): number {
  return a.order - b.order || a.ref.length - b.ref.length || (a.ref < b.ref ? -1 : a.ref > b.ref ? 1 : 0);
}

/**
 * New orders for the fewest tasks around `ref` so that there is room between neighbours again, when halving has used up the precision of
 * numbers there. Empty when there is room. A task that was moved onto another one's very order goes behind it.
 */
export function makeRoom(column: readonly Ordered[], ref: string): ReadonlyMap<string, number> {
  const sorted = column.toSorted((a, b) => a.order - b.order || Number(a.ref === ref) - Number(b.ref === ref) || compareOrder(a, b));
  const at = sorted.findIndex((task) => task.ref === ref);
  const order = (index: number): number | undefined => sorted[index]?.order;
  const isNarrow = [at - 1, at].some((index) => {
    const [low, high] = [order(index), order(index + 1)];
    return low !== undefined && high !== undefined && high - low < LEAST_GAP * Math.max(1, Math.abs(low));
  });
  if (at === -1 || !isNarrow) return new Map();
  for (let reach = 1; ; reach += 1) {
    const first = Math.max(0, at - reach);
    const last = Math.min(sorted.length - 1, at + reach);
    const count = last - first + 1;
    const low = order(first - 1);
    const high = order(last + 1);
    const gap = low === undefined || high === undefined ? 1 : (high - low) / (count + 1);
    if (gap < NEW_GAP) continue;
    const start = low !== undefined ? low : high !== undefined ? high - gap * (count + 1) : 0;
    return new Map(sorted.slice(first, last + 1).map((task, index) => [task.ref, start + gap * (index + 1)]));
  }
}
