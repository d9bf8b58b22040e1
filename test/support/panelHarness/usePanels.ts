import type { Browser } from 'playwright-core';
import type { SessionState } from '../../../src/protocol/events/session.ts';
import { PanelPage, type PanelOptions } from './panelPage.ts';
import { startPanelSite, type PanelSite } from './panelSite.ts';
import { shared, sharedBrowser } from './shared.ts';

/** Gives the tests of a suite panels; all are closed after each test, and none may have reported a failure. */
export function usePanels(language?: string): { open(state: SessionState, options?: PanelOptions): Promise<PanelPage> } {
  let browser: Browser;
  let site: PanelSite;
  const opened: PanelPage[] = [];

  before(async function () {
    this.timeout(120_000);
    [browser, site] = await Promise.all([sharedBrowser(), shared(`session ${language ?? ''}`, () => startPanelSite(language))]);
  });

  afterEach(async () => {
    const panels = opened.splice(0);
    await Promise.all(panels.map((panel) => panel.close()));
    const failures = panels.flatMap((panel) => panel.problems);
    if (failures.length > 0) throw new Error(`The webview reported: ${failures.join('\n')}`);
  });

  return {
    open: async (state, options) => {
      const panel = await PanelPage.open(browser, site, state, options);
      opened.push(panel);
      await panel.settled();
      return panel;
    },
  };
}
