/**
 * Keeps a host from writing to a home that another machine took over while this one slept: two writers would undo each other's work. What
 * is asked to be written then is dropped without an error, so that agents are ended in order all the same; nobody is told that it was
 * written, since there is no connection left.
 */
export class HomeGuard {
  private isTaken = false;

  /** From now on nothing is written. */
  taken(): void {
    this.isTaken = true;
  }

  async write(write: () => Promise<void>): Promise<void> {
    if (!this.isTaken) await write();
  }
}
