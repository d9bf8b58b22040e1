/** A client may be this many characters behind before the host sends it no more: below what design §10 allows a window to be ahead of its screen. */
export const TERMINAL_CREDIT_CHARS = 448 * 1024;

/** A client says that it has shown something at least this often, in characters. */
export const TERMINAL_CONSUMED_STEP_CHARS = 64 * 1024;

/** Longest `data` of one `terminal/input`, in characters. */
export const MAX_TERMINAL_INPUT_CHARS = 1_000_000;

/** Smallest and largest terminal: below, programs draw nothing useful; above, nobody has such a screen. */
export const MIN_TERMINAL_SIZE = { cols: 20, rows: 5 } as const;
export const MAX_TERMINAL_SIZE = { cols: 1000, rows: 500 } as const;
