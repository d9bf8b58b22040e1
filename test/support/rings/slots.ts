import os from 'node:os';

/** As many processes as there are cores, and two at least: each starts editors and agents, and with more of them these wait longer than a person would. */
const SLOT_COUNT = Math.max(2, os.availableParallelism());

/** How many processes of rings run at the same time, whatever rings they are of. */
export class Slots {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(count: number = SLOT_COUNT) {
    this.free = count;
  }

  /** Runs something as soon as there is a slot; who asked first is first. */
  async use<T>(run: () => Promise<T>): Promise<T> {
    if (this.free === 0) await new Promise<void>((resolve) => { this.waiting.push(resolve); });
    else this.free -= 1;
    try {
      return await run();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.free += 1;
      else next();
    }
  }
}
