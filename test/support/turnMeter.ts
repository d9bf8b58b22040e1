/**
 * Counts how much is done without letting others have their turn of the event loop. Counting turns alone would say nothing: many pass while
 * one waits for a disk.
 */
export class TurnMeter implements Disposable {
  private inTurn = 0;
  private most = 0;
  private timer: NodeJS.Immediate;

  constructor() {
    this.timer = setImmediate(() => { this.nextTurn(); });
  }

  /** The most steps in one turn so far. */
  get mostSteps(): number {
    return this.most;
  }

  step(): void {
    this.inTurn += 1;
    this.most = Math.max(this.most, this.inTurn);
  }

  [Symbol.dispose](): void {
    clearImmediate(this.timer);
  }

  private nextTurn(): void {
    this.inTurn = 0;
    this.timer = setImmediate(() => { this.nextTurn(); });
  }
}
