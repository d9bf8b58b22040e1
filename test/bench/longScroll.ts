import type { Browser, Page } from 'playwright-core';
import { longConversation, picturesOf } from '../support/longConversation.ts';
import { startBrowser } from '../support/panelHarness/browser.ts';
import { PanelPage } from '../support/panelHarness/panelPage.ts';
import { startPanelSite } from '../support/panelHarness/panelSite.ts';
import { sampleState, SESSION_ID } from '../support/panelHarness/sampleSession.ts';
import { scrollThrough, type ScrolledThrough } from '../support/panelHarness/scrollThrough.ts';
import type { Bench } from './support/bench.ts';
import type { Figure } from './support/figure.ts';
import { openPlainPage, plainHtml } from './support/plainPage.ts';
import { measured } from './support/statistics.ts';
import { withTaskTimes } from './support/taskTimes.ts';

const ENTRIES = 10_000;
const ROUNDS = 3;

/** A task over this is felt; what the browser itself calls a long one. */
const LONG_TASK_MS = 50;

/** Rows of a conversation that a page may have. */
const MAX_ROWS = 300;

interface Way extends ScrolledThrough {
  /** Longest task from the opening of the page until its end is shown, in milliseconds. */
  readonly openingTaskMs: number;
  /** Processor time of the longest task on the way, in milliseconds. */
  readonly longestCpuMs: number;
}

/**
 * Scrolls a conversation of 10,000 entries, with its cards and pictures, from its end to its start: in the session panel, where its pages are
 * loaded on the way, and in a plain page that has the same rows all at once and no script.
 */
export const measureLongScroll: Bench = async ({ say }) => {
  const made = longConversation({ sessionId: SESSION_ID, cwd: '/home/ana/acme-web', count: ENTRIES });
  const { items } = made;
  const pictures = picturesOf(made);
  const shown = items.filter(({ parentToolUseId }) => parentToolUseId === undefined).map(({ id }) => id);
  const site = await startPanelSite();
  const browser = await startBrowser();
  try {
    const source = await PanelPage.open(browser, site, sampleState({ items }));
    await source.settled();
    const html = await plainHtml(source, shown.length, pictures);
    await source.close();
    const ours: Way[] = [];
    const plain: Way[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const panel = await PanelPage.open(browser, site, sampleState({ items }));
      for (const data of pictures) panel.host.addImage(Buffer.from(data, 'base64'));
      await panel.settled();
      ours.push(await goUp(browser, panel.page, shown));
      await panel.close();
      const page = await openPlainPage(browser, site.url(SESSION_ID), html);
      plain.push(await goUp(browser, page, shown));
      await page.context().close();
      say(`round ${round + 1}: ours ${told(ours.at(-1))}; plain ${told(plain.at(-1))}`);
    }
    const compare = (what: string, unit: Figure['unit'], of: (way: Way) => number): Figure => ({
      what, unit, ours: measured(ours.map(of)), other: { what: 'a plain page with all the rows', ...measured(plain.map(of)) },
    });
    const mb = (Buffer.byteLength(JSON.stringify(items)) / 1e6).toFixed(1);
    return [
      {
        ...compare(`longest task while ${ENTRIES} entries, ${mb} MB as JSON, are scrolled from the end to the start`, 'ms', longest),
        budget: { kind: 'atMost', limit: LONG_TASK_MS }, detail: 'tasks up to 50 ms are not told apart by the browser and count as 50',
      },
      { ...compare('processor time of the longest of these tasks', 'ms', ({ longestCpuMs }) => longestCpuMs), budget: { kind: 'atMost', limit: LONG_TASK_MS }, detail: 'what other programs take is not in it' },
      compare('tasks over 50 ms meanwhile', 'count', ({ longTasksMs }) => longTasksMs.length),
      compare('late frames meanwhile', 'count', ({ lateFrames }) => lateFrames),
      compare('frames with a blank part meanwhile', 'count', ({ blankFrames }) => blankFrames),
      compare('frames meanwhile', 'count', ({ frames }) => frames),
      compare('the whole way', 'ms', ({ durationMs }) => durationMs),
      { ...compare('rows in the page at most', 'count', ({ maxRows }) => maxRows), budget: { kind: 'atMost', limit: MAX_ROWS } },
      compare('longest task until its end is shown', 'ms', ({ openingTaskMs }) => openingTaskMs),
    ];
  } finally {
    await browser.close();
    await site.close();
  }
};

/** Scrolls to the start. Throws when not every entry came into sight once and in order, the first one last. */
async function goUp(browser: Browser, page: Page, shown: readonly string[]): Promise<Way> {
  const openingTaskMs = Math.max(LONG_TASK_MS, ...await tasksSoFar(page));
  const { result: way, longestCpuMs } = await withTaskTimes(browser, () => scrollThrough(page, 'up'));
  const wrong = way.ids.findIndex((id, place) => id !== shown.at(-1 - place));
  if (wrong !== -1 || way.ids.length !== shown.length) throw new Error(`${way.ids.length} of ${shown.length} entries came into sight; the first wrong one is ${way.ids[wrong] ?? 'missing'}.`);
  return { ...way, openingTaskMs, longestCpuMs };
}

/** Durations of the tasks over 50 ms since the page was opened. */
async function tasksSoFar(page: Page): Promise<readonly number[]> {
  return await page.evaluate(async () => {
    const found: number[] = [];
    const observer = new PerformanceObserver((list) => { found.push(...list.getEntries().map(({ duration }) => duration)); });
    observer.observe({ type: 'longtask', buffered: true });
    await new Promise((resolve) => { setTimeout(resolve, 100); });
    observer.disconnect();
    return found;
  });
}

/** The browser reports tasks over 50 ms only. */
function longest({ longTasksMs }: ScrolledThrough): number {
  return longTasksMs[0] ?? LONG_TASK_MS;
}

function told(way: Way | undefined): string {
  return way === undefined ? '' : `longest task ${longest(way).toFixed(0)} ms (${way.longestCpuMs.toFixed(0)} ms of the processor), ${way.frames} frames in ${(way.durationMs / 1000).toFixed(1)} s, ${way.lateFrames} late`;
}
