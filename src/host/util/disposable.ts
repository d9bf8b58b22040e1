/** Something that must be let go of exactly once. */
export interface Disposable {
  dispose(): void;
}

/** Owns disposables and lets them go in reverse order. Adding to a disposed store disposes at once. */
export class DisposableStore implements Disposable {
  private readonly items: Disposable[] = [];
  private isDisposed = false;

  add<T extends Disposable>(item: T): T {
    if (this.isDisposed) item.dispose();
    else this.items.push(item);
    return item;
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    for (const item of this.items.toReversed()) item.dispose();
    this.items.length = 0;
  }
}

export function toDisposable(dispose: () => void): Disposable {
  return { dispose };
}
