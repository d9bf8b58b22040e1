/** What a value counts. `count` has no unit. */
export type Unit = 'ms' | 'kB' | 'MB' | '% of a core' | 'count';

/** A promise about a figure; limits of `atMost` and `addedAtMost` are in the figure's unit. */
export type Budget =
  | { readonly kind: 'atMost'; readonly limit: number }
  /** Ours divided by the other. */
  | { readonly kind: 'ratioAtMost'; readonly limit: number }
  /** Ours minus the other. */
  | { readonly kind: 'addedAtMost'; readonly limit: number };

/** A value, and what it stands on. */
export interface Measured {
  readonly value: number;
  /** Samples that it was taken from. */
  readonly count: number;
  /** First and third quartile of the samples; left out when there is one. */
  readonly quartiles?: readonly [number, number];
}

/** One measured thing, beside something that is not ours. */
export interface Figure {
  readonly what: string;
  readonly unit: Unit;
  readonly ours: Measured;
  /** Not ours, measured in the same run. */
  readonly other?: Measured & { readonly what: string };
  readonly budget?: Budget;
  /** Whatever else a reader must know. */
  readonly detail?: string;
}

/** Whether a figure keeps its promise; `undefined` when none was made. */
export function isWithinBudget({ ours, other, budget }: Figure): boolean | undefined {
  if (budget === undefined) return undefined;
  if (budget.kind === 'atMost') return ours.value <= budget.limit;
  if (other === undefined) throw new Error(`A budget of the kind ${budget.kind} needs something to compare with.`);
  return budget.kind === 'ratioAtMost' ? ours.value / other.value <= budget.limit : ours.value - other.value <= budget.limit;
}
