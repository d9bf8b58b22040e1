import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { REPO_ROOT } from '../../support/repoRoot.ts';

const FOLDER = path.join(REPO_ROOT, 'test', 'results', 'e2e');

/** Leaves a picture of the window in `test/results/e2e` for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  await page.screenshot({ path: path.join(FOLDER, `${name}.png`) });
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
