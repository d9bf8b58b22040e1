import type { Page } from 'playwright-core';
import { longConversation, picturesOf } from '../support/longConversation.ts';
import { startBrowser } from '../support/panelHarness/browser.ts';
import { PanelPage } from '../support/panelHarness/panelPage.ts';
import { startPanelSite } from '../support/panelHarness/panelSite.ts';
import { sampleState, SESSION_ID } from '../support/panelHarness/sampleSession.ts';
import { scrollThrough, type ScrolledThrough } from '../support/panelHarness/scrollThrough.ts';
import type { Bench } from './support/bench.ts';
import type { Figure } from './support/figure.ts';
import { measured } from './support/statistics.ts';

const ENTRIES = 10_000;
const ROUNDS = 3;

/** A task over this is felt; what the browser itself calls a long one. */
const LONG_TASK_MS = 50;

/**
 * Scrolls a conversation of 10,000 entries from its end to its start in the session panel, with its pages loaded on the way, and the same
 * rows as a plain page that has them all.
 */
export const measureLongScroll: Bench = async ({ say }) => {
  const made = longConversation({ sessionId: SESSION_ID, cwd: '/home/ana/acme-web', count: ENTRIES });
  const { items } = made;
  const pictures = picturesOf(made);
  const site = await startPanelSite();
  const browser = await startBrowser();
  try {
    const ours: ScrolledThrough[] = [];
    const plain: ScrolledThrough[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const panel = await PanelPage.open(browser, site, sampleState({ items }));
      for (const data of pictures) panel.host.addImage(Buffer.from(data, 'base64'));
      await panel.settled();
      ours.push(await scrollThrough(panel.page, 'up'));
      await panel.close();
      const source = await PanelPage.open(browser, site, sampleState({ items }));
      await source.settled();
      await makePlain(source.page);
      plain.push(await scrollThrough(source.page, 'up'));
      await source.close();
      say(`round ${round + 1}: longest task ${longest(ours.at(-1)).toFixed(0)} ms, plain ${longest(plain.at(-1)).toFixed(0)} ms`);
    }
    const shown = ours.map(({ ids }) => ids.length);
    const compare = (what: string, unit: Figure['unit'], of: (run: ScrolledThrough) => number): Figure => ({
      what, unit, ours: measured(ours.map(of)), other: { what: 'a plain page with the same rows', ...measured(plain.map(of)) },
    });
    return [
      {
        ...compare(`longest task while ${ENTRIES} entries are scrolled from the end to the start`, 'ms', longest),
        budget: { kind: 'atMost', limit: LONG_TASK_MS }, detail: `${shown.join(', ')} entries seen; tasks up to 50 ms are not told apart by the browser and count as 50`,
      },
      compare('late frames meanwhile', 'count', ({ lateFrames }) => lateFrames),
      compare('frames with a blank part meanwhile', 'count', ({ blankFrames }) => blankFrames),
      compare('rows in the page at most', 'count', ({ maxRows }) => maxRows),
    ];
  } finally {
    await browser.close();
    await site.close();
  }
};

/** The browser reports tasks over 50 ms only. */
function longest(run: ScrolledThrough | undefined): number {
  return run?.longTasksMs[0] ?? LONG_TASK_MS;
}

/** Goes through the conversation, and makes the page a plain one with all the rows as they were drawn. */
async function makePlain(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const scroller = document.querySelector('.scroller') as HTMLElement;
    const rows = new Map<number, string>();
    for (let still = 0; still < 20;) {
      for (const row of document.querySelectorAll<HTMLElement>('.items > [data-item]')) {
        const index = Number(row.dataset['index']);
        // Under another name, so that nothing of ours works in it.
        if (!rows.has(index)) rows.set(index, row.outerHTML.replaceAll('mc-item', 'plain-item').replaceAll('mc-markdown', 'plain-markdown'));
      }
      const before = scroller.scrollTop;
      scroller.scrollTop = before - scroller.clientHeight;
      still = scroller.scrollTop === before && rows.has(0) ? still + 1 : 0;
      await new Promise((resolve) => { requestAnimationFrame(() => { setTimeout(resolve, 0); }); });
    }
    const all = [...rows].toSorted(([a], [b]) => a - b).map(([, html]) => html).join('');
    document.body.innerHTML = `<div class="scroller plain"><div class="column"><div class="items">${all}</div></div></div>`;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('.plain { height: 700px } plain-item { display: block; content-visibility: auto; contain-intrinsic-size: auto 48px } plain-markdown { display: block }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    const plain = document.querySelector('.scroller') as HTMLElement;
    plain.scrollTop = plain.scrollHeight;
    await new Promise((resolve) => { setTimeout(resolve, 1000); });
    plain.scrollTop = plain.scrollHeight;
  });
}
