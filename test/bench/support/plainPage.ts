import type { Browser, Page } from 'playwright-core';
import { PanelPage } from '../../support/panelHarness/panelPage.ts';

/**
 * The page of a panel as a plain one: the same HTML and styles with the rows of all entries at once, and no script. Goes through the whole
 * conversation for it. `pictures` are those of its entries as base64 PNGs, in their order; `entries` is how many rows there must be.
 */
export async function plainHtml(panel: PanelPage, entries: number, pictures: readonly string[]): Promise<string> {
  const { rows, around } = await panel.page.evaluate(async () => {
    const scroller = document.querySelector('.scroller') as HTMLElement;
    const content = document.querySelector('.items') as HTMLElement;
    const known = new Map<number, string>();
    for (;;) {
      for (const row of content.querySelectorAll<HTMLElement>(':scope > [data-item]')) {
        const index = Number(row.dataset['index']);
        if (!known.has(index)) known.set(index, row.outerHTML);
      }
      if (known.has(0)) break;
      // No farther than what is drawn goes: each entry is to be had.
      const reach = scroller.getBoundingClientRect().top - content.getBoundingClientRect().top;
      scroller.scrollTop -= Math.max(0, Math.min(reach, scroller.clientHeight));
      await new Promise((resolve) => { requestAnimationFrame(() => { setTimeout(resolve, 0); }); });
    }
    content.replaceChildren();
    for (const box of document.querySelectorAll('.rows-before, .rows-after, script, meta[http-equiv]')) box.remove();
    return { rows: [...known].toSorted(([a], [b]) => a - b).map(([, html]) => html), around: document.documentElement.outerHTML };
  });
  if (rows.length !== entries) throw new Error(`${rows.length} rows of ${entries} entries.`);
  let count = 0;
  const html = rows.join('').replaceAll(/(?<=<img [^>]*)src="[^"]*"/g, () => `src="data:image/png;base64,${pictures[count++] ?? ''}"`);
  if (count !== pictures.length) throw new Error(`${count} places for ${pictures.length} pictures.`);
  const [head = '', tail = ''] = around.split(/(?<=<div class="items"[^>]*>)/);
  return `<!doctype html>${head}${html}${tail}`;
}

/** Opens a page at an address of its own below `address`, which has the styles, and goes to its end. */
export async function openPlainPage(browser: Browser, address: string, html: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 900, height: 800 } });
  const page = await context.newPage();
  const url = new URL('/plain', address).href;
  await page.route(url, (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }));
  await page.goto(url, { timeout: 0 }); // As long as it takes: that all of it is laid out is the point of it.
  await page.evaluate(async () => {
    const scroller = document.querySelector('.scroller') as HTMLElement;
    scroller.scrollTop = scroller.scrollHeight;
    await new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(() => { setTimeout(resolve, 0); })); });
  });
  return page;
}
