/** What a ring's mocha tells the runner, one JSON value a line in the file named by `MISSION_CONTROL_TEST_RESULTS`. */
export type TestEvent =
  | { readonly kind: 'suite'; readonly depth: number; readonly title: string }
  | { readonly kind: 'pass'; readonly depth: number; readonly title: string; readonly durationMs: number; readonly isSlow: boolean }
  /** What runs before and after tests, where it took long enough to be worth knowing. */
  | { readonly kind: 'hook'; readonly depth: number; readonly title: string; readonly durationMs: number }
  | { readonly kind: 'skip'; readonly depth: number; readonly title: string }
  | { readonly kind: 'fail'; readonly depth: number; readonly title: string; readonly fullTitle: string; readonly error: string }
  /** Last event; a file without it belongs to a ring that crashed or was ended. */
  | { readonly kind: 'end'; readonly passed: number; readonly failed: number; readonly skipped: number };
