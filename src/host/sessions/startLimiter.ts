/** Lets a limited number of agents start at the same time; the others wait in line. Starting is what costs, not running. */
export class StartLimiter {
  private limit: number;
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Holds from now on; those that start now go on. */
  setLimit(limit: number): void {
    this.limit = Math.max(1, limit);
    this.admit();
  }

  async run<T>(start: () => Promise<T>): Promise<T> {
    await new Promise<void>((resolve) => {
      this.waiting.push(resolve);
      this.admit();
    });
    try {
      return await start();
    } finally {
      this.running -= 1;
      this.admit();
    }
  }

  private admit(): void {
    while (this.running < this.limit) {
      const next = this.waiting.shift();
      if (next === undefined) return;
      this.running += 1;
      next();
    }
  }
}
