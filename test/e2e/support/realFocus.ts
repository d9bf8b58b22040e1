import type { Page } from 'playwright-core';
import { until } from './until.ts';

/** The focus of several windows of one browser, as on a desktop. */
export interface RealFocus extends AsyncDisposable {
  /** Gives the focus to this window; `undefined`: to something else, as if the person went to another program. */
  on(window: Page | undefined): Promise<void>;
}

/**
 * Lets one window at a time have the focus, until disposed of; at first none of them has it. Otherwise every page is told that it has it, so
 * that a test need not care which is in front (https://playwright.dev/docs/pages#multiple-pages).
 */
export async function realFocus(windows: readonly Page[]): Promise<RealFocus> {
  const emulate = async (enabled: boolean): Promise<void> => {
    for (const window of windows) {
      if (!window.isClosed()) await (await window.context().newCDPSession(window)).send('Emulation.setFocusEmulationEnabled', { enabled });
    }
  };
  await emulate(false);
  const another = await windows[0]?.context().newPage();
  const hasFocus = (window: Page): Promise<boolean> => window.evaluate(() => document.hasFocus());
  const on = async (window: Page | undefined): Promise<void> => {
    // One that took a key or a click in the background has the focus too, until it was in front and is no more.
    for (const one of windows) if (one !== window && await hasFocus(one)) await one.bringToFront();
    await (window ?? another)?.bringToFront();
    await until('the focus is there', async () => {
      const focused = await Promise.all(windows.map(hasFocus));
      return focused.every((has, index) => has === (windows[index] === window));
    });
  };
  // Who comes to a window comes from elsewhere.
  await on(undefined);
  return {
    on,
    [Symbol.asyncDispose]: async () => {
      await another?.close();
      await emulate(true);
    },
  };
}
