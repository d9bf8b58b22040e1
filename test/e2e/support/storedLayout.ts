import type { Page } from 'playwright-core';
import { until } from './until.ts';

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
    return layout.split('"type":"leaf"').length - 1 === groupCount && wanted.every((part) => (typeof part === 'string' ? layout.includes(part) : part.test(layout)));
  }, 30_000);
}
