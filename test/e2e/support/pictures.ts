import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { REPO_ROOT } from '../../support/repoRoot.ts';
import { until } from './until.ts';

const FOLDER = path.join(REPO_ROOT, 'test', 'results');

/** Whether tests take pictures for people to look at (`MISSION_CONTROL_PICTURES=1`). No test reads one, and each takes the browser longer than most of what is tested. */
const ARE_WANTED = (process.env['MISSION_CONTROL_PICTURES'] ?? '') !== '';

/** Leaves a picture of the window in `test/results/e2e`, or in another folder beside it, when pictures are wanted. */
export async function picture(page: Page, name: string, folder = 'e2e'): Promise<void> {
  if (ARE_WANTED) await takePicture(page, name, folder);
}

async function takePicture(page: Page, name: string, folder: string): Promise<void> {
  await mkdir(path.join(FOLDER, folder), { recursive: true });
  await page.screenshot({ path: path.join(FOLDER, folder, `${name}.png`) });
}

/** Waits until the editor shows nothing over the window that would go by itself: its palette, a tooltip, the size of a terminal. */
export async function nothingCovers(page: Page): Promise<void> {
  const passing = page.locator('.quick-input-widget, .monaco-hover, .terminal-resize-overlay').filter({ visible: true });
  // The size of a terminal fades.
  await until('nothing covers the window', () => passing.evaluateAll((all) => all.every((one) => getComputedStyle(one).opacity === '0')));
}

/** For `afterEach`: what a failed test saw last, in each window that is open: a picture, and in words what lies over the window. */
export async function pictureOfFailure(context: Mocha.Context, page: Page | undefined): Promise<void> {
  const test = context.currentTest;
  if (page === undefined || test?.state !== 'failed') return;
  const name = `failed-${test.fullTitle().replaceAll(/[^A-Za-z0-9]+/g, '-').slice(0, 100)}`;
  const windows = [page, ...page.context().pages().filter((one) => one !== page)];
  for (const [index, window] of windows.entries()) {
    await takePicture(window, index === 0 ? name : `${name}-window-${index + 1}`, 'e2e').catch(() => undefined);
    for (const text of await overlays(window).catch(() => [])) console.error(`  Window ${index + 1} of "${test.title}" showed: ${text}`);
  }
}

/** What lies over a window, and where its keyboard is. */
async function overlays(page: Page): Promise<readonly string[]> {
  const shown = page.locator('.notification-list-item, .notifications-center-header, .monaco-dialog-box, .quick-input-widget, .monaco-hover, .monaco-menu').filter({ visible: true });
  const texts = await shown.evaluateAll((all) => all.map((one) => `${one.classList.item(0)}: ${(one as HTMLElement).innerText.slice(0, 300)}`));
  const focused = await page.evaluate(() => `${document.hasFocus() ? 'the keyboard' : 'no keyboard'}, at ${document.activeElement?.tagName} ${document.activeElement?.classList.value}`);
  return [...texts, focused].map((text) => text.replaceAll(/\s+/g, ' '));
}
