import type { Browser } from 'playwright-core';
import { startBrowser } from './browser.ts';

/*
 * What all test files of one process use together, since each takes a second or more to start: the browser and the servers of the pages.
 * Tests are kept apart by a browser context each.
 */

const opened = new Map<string, Promise<{ close(): Promise<void> }>>();

/** One of these for the whole process, made when it is first asked for and closed after the last test. */
export function shared<T extends { close(): Promise<void> }>(key: string, make: () => Promise<T>): Promise<T> {
  const known = opened.get(key) as Promise<T> | undefined;
  if (known !== undefined) return known;
  const made = make();
  opened.set(key, made);
  return made;
}

/** The browser. */
export function sharedBrowser(): Promise<Browser> {
  return shared('browser', startBrowser);
}

// At the top of a module, and so of no suite: after all of them.
after(async () => {
  const all = [...opened.values()];
  opened.clear();
  await Promise.all(all.map(async (one) => { await (await one).close(); }));
});
