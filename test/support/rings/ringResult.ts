/** How one ring went. */
export interface RingResult {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly durationMs: number;
  /** Why the ring itself failed (crashed, hung, ran nothing), apart from its tests; undefined when it did not. */
  readonly problem: string | undefined;
  /** Why it did not run at all, where it cannot. */
  readonly notRun?: string;
}

/** A failed test, for the list at the end. */
export interface FailedTest {
  readonly ring: string;
  readonly fullTitle: string;
  readonly error: string;
}
