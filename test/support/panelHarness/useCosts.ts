import type { Browser } from 'playwright-core';
import { panelHtml } from '../../../src/extension/panels/panelHtml.ts';
import type { WeekUsage } from '../../../src/protocol/domain/usage.ts';
import type { CostsPageData } from '../../../src/protocol/webview/costsPanel.ts';
import type { CostsPanelStrings } from '../../../src/protocol/webview/costsPanelStrings.ts';
import { CostsPage, type CostsOptions } from './costsPage.ts';
import { panelTexts, startPanelServer, type PanelServer } from './panelServer.ts';
import { shared, sharedBrowser } from './shared.ts';

/** Gives the tests of a suite costs panels; all are closed after each test, and none may have reported a failure. */
export function useCosts(): { open(usage: WeekUsage, options?: CostsOptions): Promise<CostsPage> } {
  let browser: Browser;
  let server: PanelServer;
  const opened: CostsPage[] = [];

  before(async function () {
    this.timeout(120_000);
    [browser, server] = await Promise.all([sharedBrowser(), shared('costs', startCosts)]);
  });

  afterEach(async () => {
    const panels = opened.splice(0);
    await Promise.all(panels.map((panel) => panel.close()));
    const failures = panels.flatMap((panel) => panel.problems);
    if (failures.length > 0) throw new Error(`The webview reported: ${failures.join('\n')}`);
  });

  return {
    open: async (usage, options) => {
      const panel = await CostsPage.open(browser, server, usage, options);
      opened.push(panel);
      return panel;
    },
  };
}

async function startCosts(): Promise<PanelServer> {
  const strings = await panelTexts<CostsPanelStrings>('costs/costsPanelStrings.ts', 'costsPanelStrings');
  const panel: CostsPageData = { reopenCommand: 'missionControl.showCosts' };
  return await startPanelServer('costs', ({ query, ...page }) => panelHtml({ ...page, language: query.get('language') ?? 'en', title: 'Costs', data: { panel, strings } }));
}
