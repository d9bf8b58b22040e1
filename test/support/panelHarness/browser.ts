import { chromium, type Browser } from 'playwright-core';
import { chromiumBinary } from '../cache/chromium.ts';

/** A browser as the tests of this project use it. */
export async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await chromiumBinary(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--force-color-profile=srgb'],
  });
}
