/** Collects what has to be undone, on the line that did it, and undoes it in reverse order. (The built-in AsyncDisposableStack is not typed yet.) */
export class CleanupStack implements AsyncDisposable {
  #steps: (() => unknown)[] = [];

  /** Adds a step. */
  defer(step: () => unknown): void {
    this.#steps.push(step);
  }

  /** Hands all steps to a new stack, which then owns them; this one has nothing left to do. */
  move(): CleanupStack {
    const other = new CleanupStack();
    other.#steps = this.#steps;
    this.#steps = [];
    return other;
  }

  /** Runs every step even when one fails, then throws what failed. Does nothing the second time. */
  async [Symbol.asyncDispose](): Promise<void> {
    const errors: unknown[] = [];
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) throw new AggregateError(errors, 'Several steps of a cleanup failed.');
  }
}
