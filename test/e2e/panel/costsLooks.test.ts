import assert from 'node:assert/strict';
import { line, sampleLines, TODAY, weekOf } from '../../support/panelHarness/sampleCosts.ts';
import type { CostsPage } from '../../support/panelHarness/costsPage.ts';
import { cutOff, outOfReach } from '../../support/panelHarness/reach.ts';
import { useCosts } from '../../support/panelHarness/useCosts.ts';
import { picture } from '../support/pictures.ts';

/** A fleet with more projects and models than are told apart, and names as long as people make them. */
const crowd = weekOf(Array.from({ length: 60 }, (_, i) => line(i, {
  session: `many-${i}`, day: `2026-11-${15 + (i % 7)}`, time: `${String(6 + (i % 14)).padStart(2, '0')}:30`, costUsd: 0.05 + ((i * 37) % 100) / 20,
  projectId: `project-with-quite-a-long-name-${i % 9}`, model: `claude-model-${i % 8}-20260205`,
})), Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`many-${i}`, `Session number ${i} with a name that goes on and on until somebody cuts it off`])));

const unpriced = weekOf([line(1, { session: 's5', day: TODAY, time: '09:00', model: 'qwen3-coder' }), line(2, { session: 's5', day: '2026-11-19', time: '09:00', model: 'qwen3-coder' })]);

/** Every state of the panel that looks different: what the host says, and what a person did. */
const STATES: Readonly<Record<string, { readonly usage: ReturnType<typeof weekOf>; readonly act?: (panel: CostsPage) => Promise<void> }>> = {
  week: { usage: weekOf(sampleLines()) },
  models: { usage: weekOf(sampleLines()), act: async ({ page }) => { await page.getByRole('radio', { name: 'By model' }).check(); } },
  today: { usage: weekOf(sampleLines()), act: async ({ page }) => { await page.getByRole('radio', { name: /^Today/ }).check(); } },
  table: { usage: weekOf(sampleLines()), act: async ({ page }) => { await page.getByRole('radio', { name: 'Table' }).check(); } },
  filtered: { usage: weekOf(sampleLines()), act: async ({ page }) => { await page.getByRole('combobox', { name: 'Project' }).selectOption('Billing Service'); } },
  pointed: {
    usage: weekOf(sampleLines()),
    act: async ({ page }) => {
      await page.getByRole('slider').focus();
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('ArrowLeft');
    },
  },
  crowd: { usage: crowd },
  unpriced: { usage: unpriced },
  empty: { usage: weekOf([]) },
};

const THEMES = ['dark', 'light', 'hcDark', 'hcLight'] as const;

const SIZES: Readonly<Record<string, { readonly width: number; readonly height: number }>> = {
  narrow: { width: 400, height: 1100 },
  // Beside another editor.
  half: { width: 530, height: 1100 },
  most: { width: 680, height: 1100 },
  // What 200 % zoom leaves of a 1280 × 800 window.
  zoomed: { width: 640, height: 400 },
  // And 400 %, at which nothing may have to be scrolled in two directions (WCAG 2.2, 1.4.10).
  reflow: { width: 320, height: 256 },
};

describe('costs panel: for everyone', function () {
  this.timeout(120_000);
  const costs = useCosts();

  for (const [state, { usage, act }] of Object.entries(STATES)) {
    it(`${state}: axe finds nothing in any theme, nothing is wider than the window`, async () => {
      const panel = await costs.open(usage);
      const look = (variant: string): Promise<void> => picture(panel.page, `${state}-${variant}`, 'costsPanel');
      await act?.(panel);
      for (const theme of THEMES) {
        await panel.setTheme(theme);
        await panel.settled();
        await look(theme);
        assert.deepEqual(await panel.violations(theme === 'dark' ? undefined : 'colours'), [], theme);
      }
      await panel.page.emulateMedia({ forcedColors: 'active' });
      await look('forcedColours');
      await panel.page.emulateMedia({ forcedColors: 'none' });
      await panel.setTheme('light');
      for (const [name, size] of Object.entries(SIZES)) {
        await panel.page.setViewportSize(size);
        await panel.page.locator('.panel').evaluate((scroller) => { scroller.scrollTop = 0; });
        await panel.settled();
        await look(name);
        assert.deepEqual(await cutOff(panel.page), [], name);
        assert.deepEqual(await outOfReach(panel.page), [], name);
        const cut = await panel.page.evaluate(() => [...document.querySelectorAll('.usage th, .usage td')].flatMap((cell) => (cell.scrollWidth > cell.clientWidth + 1 ? [(cell as HTMLElement).innerText] : [])));
        assert.deepEqual(cut, [], `${name}: cells overlap`);
      }
    });
  }
});
