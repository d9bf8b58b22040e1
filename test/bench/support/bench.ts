import type { Figure } from './figure.ts';
import type { ProductBuild } from './productBuild.ts';

/** What a bench gets from the command line. */
export interface BenchContext {
  /** The production build, made once for all benches. */
  readonly product: ProductBuild;
  /** How many hosts are killed. */
  readonly kills: number;
  /** How many pairs of ours and the other are taken where one costs seconds. */
  readonly pairs: number;
  /** How many agents rest at the same time. */
  readonly agents: number;
  /** Megabytes of a flood in a terminal. */
  readonly floodMb: number;
  /** Says something to who watches. */
  readonly say: (text: string) => void;
}

/** Measures one promise. Throws when what it measures does not work at all. */
export type Bench = (context: BenchContext) => Promise<readonly Figure[]>;
