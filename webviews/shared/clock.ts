/** Time as the panel's logic sees it, so that tests can own it. */
export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** Calls back once after `delayMs`, unless the function given back is called before. */
  after(delayMs: number, run: () => void): () => void;
  /** Calls back before the next frame is painted; not at all while the page is hidden. */
  nextFrame(run: () => void): () => void;
}

export const browserClock: Clock = {
  nowMs: () => Date.now(),
  after: (delayMs, run) => {
    const timer = window.setTimeout(run, delayMs);
    return () => { window.clearTimeout(timer); };
  },
  nextFrame: (run) => {
    const frame = requestAnimationFrame(run);
    return () => { cancelAnimationFrame(frame); };
  },
};
