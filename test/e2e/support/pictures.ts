import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { REPO_ROOT } from '../../support/repoRoot.ts';
import { until } from './until.ts';

const FOLDER = path.join(REPO_ROOT, 'test', 'results', 'e2e');

/** Leaves a picture of the window in `test/results/e2e` for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  await page.screenshot({ path: path.join(FOLDER, `${name}.png`) });
}

/** Waits until the editor shows nothing over the window that would go by itself: its palette, a tooltip, the size of a terminal. */
export async function nothingCovers(page: Page): Promise<void> {
  const passing = ['.quick-input-widget', '.monaco-hover', '.terminal-resize-overlay.visible'].map((selector) => page.locator(selector).filter({ visible: true }));
  await until('nothing covers the window', async () => (await Promise.all(passing.map((one) => one.count()))).every((count) => count === 0));
}

/** For `afterEach`: what a failed test saw last, in each window that is open beside `page`, too. */
export async function pictureOfFailure(context: Mocha.Context, page: Page | undefined): Promise<void> {
  const test = context.currentTest;
  if (page === undefined || test?.state !== 'failed') return;
  const name = `failed-${test.fullTitle().replaceAll(/[^A-Za-z0-9]+/g, '-').slice(0, 100)}`;
  await picture(page, name).catch(() => undefined);
  const others = page.context().pages().filter((one) => one !== page);
  for (const [index, other] of others.entries()) await picture(other, `${name}-window-${index + 2}`).catch(() => undefined);
}
