// The costs panel as those know it who do not see it: what a screen reader comes to, what it is told meanwhile, and where the keyboard is.
import assert from 'node:assert/strict';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import { foreignText } from '../../../src/protocol/texts/say.ts';
import type { CostsPage } from '../../support/panelHarness/costsPage.ts';
import { assertHeard, focused, spoken } from '../../support/panelHarness/heard.ts';
import { line, sampleLines, TODAY, weekOf } from '../../support/panelHarness/sampleCosts.ts';
import { useCosts } from '../../support/panelHarness/useCosts.ts';

const week = weekOf(sampleLines());
const nothing = weekOf([]);

interface State {
  readonly usage: typeof week;
  readonly act?: (panel: CostsPage) => Promise<void>;
  /** What is heard, in this order. */
  readonly heard: readonly RegExp[];
  readonly minStops: number;
}

const SUMS = [/^main Costs/, /^heading Costs \[level=1\]/, /^group Period/, /^radio Today .*\$3\.40 ?\+ 1 unpriced/, /^radio Last 7 days .*\$26\.02 ?\+ 2 unpriced .*\[.*checked=true/, /^combobox Project/] as const;
const TABLES = [
  /^region By Project/i, /^heading By Project \[level=2\]/i, /^table By Project/i, /^columnheader Cost/, /^rowheader Acme Web/, /^button Acme Web/, /^heading By Model \[level=2\]/i, /^table By Model/i, /^rowheader opus/,
  /^heading .*Session.* \[level=2\]/i, /^table .*Session/i, /^button Fix the flaky login test/,
] as const;

const STATES: Readonly<Record<string, State>> = {
  week: {
    usage: week,
    heard: [
      ...SUMS, /^region Cost per day/, /^heading Cost per day \[level=2\]/, /^group Split bars by/, /^radio By project \[.*checked=true/, /^radio By model/, /^group /, /^radio Chart \[.*checked=true/, /^radio Table/,
      /^slider Cost per day/, /^group /, /^list/, /^table Cost per day/, /^columnheader Day/, /^columnheader Total/, /^rowheader Sun, Nov 15/, ...TABLES,
    ],
    minStops: 14,
  },
  'the table in the place of the chart': {
    usage: week,
    act: async ({ page }) => { await page.getByRole('radio', { name: 'Table' }).check(); },
    heard: [...SUMS, /^heading Cost per day/, /^radio Table \[.*checked=true/, /^group Cost per day/, /^table Cost per day/, /^rowheader Sun, Nov 15/, ...TABLES],
    minStops: 14,
  },
  'one project': {
    usage: week,
    act: async ({ page }) => { await page.getByRole('button', { name: 'Billing Service' }).click(); },
    heard: [/^radio Today .*\$1\.10/, /^combobox Project/, /^slider Cost per day/, /^button Billing Service \[.*pressed=true/],
    minStops: 10,
  },
  'nothing of that project': {
    usage: week,
    act: async ({ page }) => {
      await page.getByRole('radio', { name: /^Today/ }).check();
      await page.getByRole('combobox', { name: 'Project' }).selectOption('old-shop (removed)');
    },
    heard: [/^radio Today .*nothing/, /^StaticText Nothing was billed for this project in this time\./, /^button Show All Projects/, /^slider Cost per hour/],
    minStops: 6,
  },
  empty: { usage: nothing, heard: [/^main Costs/, /^heading Costs \[level=1\]/, /^heading Nothing was billed .*\[level=2\]/, /^button New Session/], minStops: 1 },
  'the host is gone': {
    usage: week,
    act: async (panel) => {
      panel.setConnection({ status: 'unavailable', detail: 'It left.' });
      await panel.settled();
    },
    heard: [/^main Costs/, /^StaticText Mission Control is not reachable\. What you see/, /^StaticText It left\./, /^button Reconnect/, ...SUMS.slice(2)],
    minStops: 14,
  },
  'it could not be added up': {
    usage: week,
    act: async (panel) => {
      panel.failure = new MissionControlError('internal', foreignText('The ledger cannot be read.'));
      await panel.changed(week);
    },
    heard: [/^main Costs/, /^alert/, /^StaticText The ledger cannot be read\./, ...SUMS.slice(2)],
    minStops: 14,
  },
};

describe('costs panel: heard and not seen', function () {
  this.timeout(60_000);
  const costs = useCosts();

  for (const [state, { usage, act, heard, minStops }] of Object.entries(STATES)) {
    it(`${state}: from top to bottom everything has a name, and the keyboard takes the same way`, async () => {
      const panel = await costs.open(usage);
      await act?.(panel);
      await panel.settled();
      await assertHeard(panel.page, heard, minStops);
      assert.deepEqual(await panel.violations(), []);
    });
  }

  it('tells what the figures are when a person chooses what they are about, and nothing when they grow', async () => {
    const panel = await costs.open(week);
    const { page } = panel;
    assert.deepEqual([await spoken(page), await spoken(page, 'assertive')], [[], []], 'nothing of what was there');
    await page.getByRole('radio', { name: /^Last 7 days/ }).focus();
    await page.keyboard.press('ArrowLeft');
    await panel.settled();
    assert.equal((await spoken(page)).at(-1), 'Cost per hour: $3.40 + 1 unpriced. Acme Web: $1.70. Billing Service: $1.10. Docs: $0.60 + 1 unpriced.');
    await page.getByRole('combobox', { name: 'Project' }).selectOption('Billing Service');
    await panel.settled();
    assert.equal((await spoken(page)).at(-1), 'Cost per hour, Billing Service: $1.10. Billing Service: $1.10.');
    await page.getByRole('combobox', { name: 'Project' }).selectOption('old-shop (removed)');
    await panel.settled();
    assert.equal((await spoken(page)).at(-1), 'Cost per hour, old-shop (removed): nothing.');
    await page.getByRole('button', { name: 'Show All Projects' }).press('Enter');
    await panel.settled();
    assert.equal(await focused(page), (await page.locator('.sum').first().innerText()).replaceAll(/\s+/g, ' ').trim(), 'the button is gone, the keyboard is not');
    await page.getByRole('radio', { name: 'By model' }).check();
    await panel.settled();
    assert.equal((await spoken(page)).at(-1), 'Cost per hour: $3.40 + 1 unpriced. opus-4-8: $1.53. sonnet-4-6: $1.48. haiku-4-5: $0.39. qwen3-coder: unpriced.');
    const before = await spoken(page);
    await panel.changed(weekOf([...sampleLines(), line(99, { session: 's2', day: TODAY, time: '16:00', costUsd: 1.5 })]));
    assert.deepEqual(await spoken(page), before, 'who listens to something else is not interrupted by every turn of every agent');
    await page.getByRole('radio', { name: 'Table' }).check();
    await panel.settled();
    assert.deepEqual(await spoken(page), before, 'what the keyboard is at says it itself');
  });

  it('tells how it stands to the host, and keeps the keyboard when what had it goes away', async () => {
    const panel = await costs.open(week);
    const { page } = panel;
    panel.setConnection({ status: 'unavailable', detail: '' });
    await panel.settled();
    assert.deepEqual(await spoken(page), ['Mission Control is not reachable. What you see is the last known state.']);
    await page.getByRole('button', { name: 'Reconnect' }).press('Enter');
    panel.setConnection({ status: 'connecting', detail: '' });
    panel.setConnection({ status: 'connected', detail: '' });
    await panel.settled();
    assert.deepEqual((await spoken(page)).at(-1), 'Connected to Mission Control again.');
    assert.match(await focused(page), /^Last 7 days/);
  });

  it('goes from nothing to the first bill with the keyboard in its place', async () => {
    const panel = await costs.open(nothing);
    await panel.page.getByRole('button', { name: 'New Session' }).press('Enter');
    await panel.changed(week);
    assert.match(await focused(panel.page), /^Last 7 days/);
  });
});
