import type { Disposable } from './signal.ts';

/** Owns what it is given and ends it in reverse order. What is added after the end ends at once. */
export class Disposables implements Disposable {
  private readonly owned: Disposable[] = [];
  private isDisposed = false;

  add<T extends Disposable>(disposable: T): T {
    if (this.isDisposed) disposable.dispose();
    else this.owned.push(disposable);
    return disposable;
  }

  dispose(): void {
    this.isDisposed = true;
    for (const disposable of this.owned.splice(0).reverse()) disposable.dispose();
  }
}
