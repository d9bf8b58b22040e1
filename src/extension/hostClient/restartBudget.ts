/** How often a lost host is started again: a host that dies three times in five minutes would die again. */
export const RESTART_LIMIT = 3;
/** The time in which restarts count, in milliseconds. */
export const RESTART_PERIOD_MS = 5 * 60_000;

/** Counts restarts over the last minutes. */
export class RestartBudget {
  private readonly now: () => number;
  private spentAtMs: number[] = [];

  constructor(now: () => number) {
    this.now = now;
  }

  /** Takes one restart, or says that there is none left. */
  spend(): boolean {
    const now = this.now();
    this.spentAtMs = this.spentAtMs.filter((at) => now - at < RESTART_PERIOD_MS);
    if (this.spentAtMs.length >= RESTART_LIMIT) return false;
    this.spentAtMs.push(now);
    return true;
  }

  /** A person asked to try again. */
  reset(): void {
    this.spentAtMs = [];
  }
}
