import type { Memento } from 'vscode';

/** A memento that lasts as long as the test holds it. */
export function memory(): Memento {
  const values = new Map<string, unknown>();
  const get = (key: string, fallback?: unknown): unknown => (values.has(key) ? values.get(key) : fallback);
  return { get: get as Memento['get'], keys: () => [...values.keys()], update: async (key, value) => { values.set(key, value); } };
}
