/** Something that ends. The same shape as the editor's own, so that both fit in one list. */
export interface Disposable {
  dispose(): void;
}

/** Subscribes a listener; the editor's `Event` fits where the same call is made. */
export type Event<T> = (listener: (value: T) => void) => Disposable;

/** The sending end of an `Event`, without the editor: listeners are called in the order they came. */
export class Signal<T> implements Disposable {
  private readonly listeners = new Set<(value: T) => void>();

  readonly event: Event<T> = (listener) => {
    const own = (value: T): void => { listener(value); }; // The same function may listen twice.
    this.listeners.add(own);
    return { dispose: () => void this.listeners.delete(own) };
  };

  fire(value: T): void {
    const now = [...this.listeners]; // A listener that is added meanwhile hears the next one.
    for (const listener of now) listener(value);
  }

  dispose(): void {
    this.listeners.clear();
  }
}
