import { toDisposable, type Disposable } from './disposable.ts';

/** Subscribes a listener; disposing the result unsubscribes it. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/** The sending end of an `Event`. */
export class Emitter<T> implements Disposable {
  private readonly listeners = new Set<(value: T) => void>();

  readonly event: Event<T> = (listener) => {
    const own = (value: T): void => { listener(value); };
    this.listeners.add(own);
    return toDisposable(() => this.listeners.delete(own));
  };

  fire(value: T): void {
    const listeners = [...this.listeners]; // Those that are added by a listener hear from the next time on.
    for (const listener of listeners) listener(value);
  }

  dispose(): void {
    this.listeners.clear();
  }
}
