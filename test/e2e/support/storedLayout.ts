import type { Page } from 'playwright-core';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from './until.ts';

/** The editor stores when its page is idle, so it must not be looked at all the time. */
const PAUSE_MS = 1000;

/** It looks for such a moment every five seconds and has no limit of its own: 4 to 25 s were seen on a machine with two busy cores. */
const PATIENCE_MS = 60_000;

/**
 * Waits until the editor has put its layout into the browser's storage: this many groups, and these sessions (or what panels kept) in them. VS Code for the Web
 * writes it every few seconds only, and a reload in between would bring back an older layout, with or without this extension.
 */
export async function layoutIsStored(page: Page, groupCount: number, wanted: readonly (string | RegExp)[]): Promise<void> {
  await until('the editor has stored its layout', async () => {
    const layout = await page.evaluate(async () => {
      const result = <T>(request: IDBRequest<T>): Promise<T> => new Promise((resolve, reject) => {
        request.onsuccess = () => { resolve(request.result); };
        request.onerror = () => { reject(request.error ?? new Error('IndexedDB')); };
      });
      for (const { name } of await indexedDB.databases()) {
        if (name?.startsWith('vscode-web-state-db-') !== true) continue;
        const database = await result(indexedDB.open(name));
        try {
          const value: unknown = await result(database.transaction('ItemTable').objectStore('ItemTable').get('memento/workbench.parts.editor'));
          if (typeof value === 'string') return value;
        } finally {
          database.close();
        }
      }
      return '';
    });
    const isStored = layout.split('"type":"leaf"').length - 1 === groupCount && wanted.every((part) => (typeof part === 'string' ? layout.includes(part) : part.test(layout)));
    if (!isStored) await sleep(PAUSE_MS);
    return isStored;
  }, PATIENCE_MS);
}
