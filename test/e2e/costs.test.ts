// The costs panel in VS Code: its figures are those of the CLI, it grows while one looks, and it comes back after a reload.
import assert from 'node:assert/strict';
import path from 'node:path';
import { runCommand } from '../support/vscode/runCommand.ts';
import { addProject, newSession, reloadWindow, useTheme } from './support/actions.ts';
import { violations } from './support/axe.ts';
import { Cockpit } from './support/cockpit.ts';
import { CostsPanelPage } from './support/costsPanel.ts';
import { amountsShowInTime } from './support/delays.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { recordingClaude, type RecordingClaude } from './support/recordingClaude.ts';
import type { SessionPanel } from './support/sessionPanel.ts';
import { until } from './support/until.ts';
import type { Views } from './support/views.ts';

const THEMES = { light: 'Light Modern', contrast: 'Dark High Contrast', dark: 'Dark Modern' } as const;

/** To the billionth of a dollar, which is what the ledger adds in. */
const exact = (costUsd: number): number => Math.round(costUsd * 1e9);
const sum = (costs: Iterable<number>): number => [...costs].reduce((total, cost) => total + exact(cost), 0);

describe('costs in VS Code', () => {
  let cockpit: Cockpit;
  let claude: RecordingClaude;
  let views: Views;
  let costs: CostsPanelPage;
  let session: SessionPanel;

  before(async () => {
    claude = await recordingClaude();
    cockpit = await Cockpit.open({
      path: [claude.folder, path.dirname(process.execPath), process.env.PATH].join(path.delimiter),
    });
    views = await addProject(cockpit);
    costs = new CostsPanelPage(cockpit.page);
  });
  afterEach(function () { return pictureOfFailure(this, cockpit?.page); });
  after(async () => {
    await cockpit?.[Symbol.asyncDispose]();
    await claude?.[Symbol.asyncDispose]();
  });

  /** The panel adds up to what the CLI itself said, in its sums as in its rows. */
  async function addsUp(): Promise<number> {
    const totals = await claude.totals();
    const wanted = sum(totals.values());
    const facts = await until('the panel shows what the CLI said', async () => {
      const now = await costs.facts();
      return exact(now.todayUsd) === wanted ? now : undefined;
    }).catch(async (error: unknown) => { throw new Error(`the CLI said ${JSON.stringify([...totals])}, the panel ${JSON.stringify(await costs.facts())}`, { cause: error }); });
    assert.equal(exact(facts.weekUsd), wanted);
    assert.equal(sum(facts.modelsUsd), wanted);
    assert.equal(sum(facts.sessionsUsd), wanted);
    assert.deepEqual(facts.sessionsUsd.map(exact), [...totals.values()].map(exact).toSorted((a, b) => b - a));
    return wanted;
  }

  it('opens from the title of Fleet, and tells a newcomer what will be there', async () => {
    await views.header('Fleet').hover();
    await views.view('Fleet').getByRole('button', { name: 'Show Costs' }).click();
    assert.ok((await costs.facts()).isEmpty);
    assert.deepEqual(await violations(await costs.frame()), []);
    await picture(cockpit.page, 'costs-empty');
  });

  it('shows a turn within a second of its end, to the billionth of what the CLI says', async () => {
    const { page, model } = cockpit;
    session = await newSession(cockpit, 'Count the apples @@ usage in=1200 out=42000 cr=900000 c5=30000 || say Two.');
    await session.when('the first turn is over', ({ phase, texts }) => phase === 'idle' && texts.length === 1);
    await runCommand(page, 'View: Move Editor into Right Group');
    await costs.frame();
    const first = await addsUp();
    assert.ok(first > 0);
    await amountsShowInTime({
      model,
      frame: () => costs.frame(),
      selector: '.sum-cost',
      turn: async () => {
        await session.when('it can be asked', ({ phase }) => phase === 'idle');
        await session.write('And the pears? @@ usage in=10 out=200000 || say Three.');
        await page.keyboard.press('Enter');
      },
    });
    assert.ok((await addsUp()) > first);
  });

  it('adds up over several sessions, one of them stopped and resumed', async () => {
    await (await session.button('Stop')).click();
    await session.when('it is stopped', ({ phase }) => phase === 'ended');
    await session.write('Once more @@ usage in=700 out=9000 || say Four.');
    await cockpit.page.keyboard.press('Enter');
    await session.when('it was resumed', ({ phase, texts }) => phase === 'idle' && texts.at(-1) === 'Four.');
    const other = await newSession(cockpit, 'Prune the trees @@ usage in=300 out=61000 cr=20000 || say Done.');
    await other.when('its turn is over', ({ phase, texts }) => phase === 'idle' && texts.length === 1);
    await addsUp();
    const facts = await costs.facts();
    assert.deepEqual([facts.projects, facts.sessions.length], [['orchard'], 2]);
    assert.equal((await claude.totals()).size, 2);
  });

  it('is accessible in every theme, and fits into 400 px', async () => {
    const { page } = cockpit;
    for (const [variant, theme] of Object.entries(THEMES)) {
      await useTheme(cockpit, theme);
      await picture(page, `costs-${variant}`);
      assert.deepEqual(await violations(await costs.frame()), [], theme);
    }
    const frame = await costs.frame();
    await page.setViewportSize({ width: 1130, height: 900 });
    await until('the panel is narrow', async () => (await frame.evaluate(() => window.innerWidth)) <= 430);
    await picture(page, 'costs-narrow');
    assert.equal(await frame.evaluate(() => { const panel = document.querySelector('.panel'); return panel !== null && panel.scrollWidth > panel.clientWidth; }), false);
    await page.setViewportSize({ width: 1400, height: 900 });
  });

  it('leads to a session by keys alone', async () => {
    const { page } = cockpit;
    await runCommand(page, 'View: Close All Editors');
    await runCommand(page, 'Mission Control: Show Costs');
    const frame = await costs.frame();
    const row = frame.getByRole('button', { name: /Count the apples/ });
    await frame.locator('body').click({ position: { x: 2, y: 2 } });
    await until('the row has the keyboard', async () => {
      if (await row.evaluate((element) => element === document.activeElement)) return true;
      await page.keyboard.press('Tab');
      return false;
    });
    await page.keyboard.press('Enter');
    await session.when('its panel is there', ({ name }) => name.startsWith('Count the apples'));
    await runCommand(page, 'Mission Control: Show Costs');
    assert.equal((await costs.facts()).sessions.length, 2);
    assert.equal(await page.getByRole('tab', { name: /^Costs/ }).count(), 1, 'there is one such panel');
  });

  it('comes back after a reload with what was looked at', async () => {
    const { page } = cockpit;
    const before = await costs.facts();
    const frame = await costs.frame();
    await frame.getByRole('radio', { name: 'By model' }).check();
    await frame.getByRole('radio', { name: /^Today/ }).check();
    await reloadWindow(cockpit);
    const again = await costs.frame(60_000);
    await again.getByRole('heading', { name: 'Cost per hour' }).waitFor();
    assert.ok(await again.getByRole('radio', { name: 'By model' }).isChecked());
    assert.deepEqual((await costs.facts()).todayUsd, before.todayUsd);
    await picture(page, 'costs-today');
  });

  it('is summed up in the tooltip of the status bar, which leads to it', async () => {
    const { page } = cockpit;
    await runCommand(page, 'View: Close All Editors');
    await views.ticker.filter({ hasText: 'today' }).hover();
    const hover = page.locator('.hover-contents');
    await hover.getByText('Last 7 days').waitFor();
    await picture(page, 'costs-tooltip');
    await hover.getByRole('link', { name: 'Costs' }).click();
    await addsUp();
  });
});
