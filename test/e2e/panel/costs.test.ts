import assert from 'node:assert/strict';
import { MissionControlError } from '../../../src/protocol/errors.ts';
import { foreignText } from '../../../src/protocol/texts/say.ts';
import { line, sampleLines, TODAY, weekOf } from '../../support/panelHarness/sampleCosts.ts';
import type { CostsPage } from '../../support/panelHarness/costsPage.ts';
import { useCosts } from '../../support/panelHarness/useCosts.ts';

const week = weekOf(sampleLines());

const cells = (panel: CostsPage, table: string): Promise<string[][]> =>
  panel.page.locator(`.${table} tbody tr`).evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll<HTMLElement>('.row-name, td.cost')].map((cell) => cell.innerText.replaceAll(/\s+/g, ' ').trim())));

const sums = (panel: CostsPage): Promise<string[]> =>
  panel.page.locator('.sum-cost').evaluateAll((found) => found.map((cost) => (cost as HTMLElement).innerText.replaceAll(/\s+/g, ' ').trim()));

const slider = (panel: CostsPage): Promise<string | null> => panel.page.getByRole('slider').getAttribute('aria-valuetext');

describe('costs panel', function () {
  this.timeout(60_000);
  const costs = useCosts();

  it('shows the sums, and the same by project, model and session', async () => {
    const panel = await costs.open(week);
    assert.deepEqual(await sums(panel), ['$3.40 + 1 unpriced', '$26.02 + 2 unpriced']);
    assert.equal(await panel.page.locator('.sum-cost data').last().getAttribute('value'), String(week.total.costUsd));
    assert.deepEqual(await cells(panel, 'by-project'), [['Acme Web', '$14.40'], ['Billing Service', '$8.60'], ['Docs', '$2.60 + 2 unpriced'], ['old-shop (removed)', '$0.42']]);
    assert.deepEqual(await cells(panel, 'by-model'), [['opus-4-8', '$13.38'], ['sonnet-4-6', '$9.48'], ['haiku-4-5', '$3.16'], ['qwen3-coder', 'unpriced']]);
    const sessions = await cells(panel, 'by-session');
    assert.deepEqual(sessions.slice(-2), [['Removed session gone', '$0.0042'], ['Try a local model', 'unpriced']]);
    assert.doesNotMatch(await panel.page.locator('main').innerText(), /\$0(\.00)?(?![\d.])/, 'what has no price is never $0');
  });

  it('puts tokens of the cache apart, with whole numbers at hand', async () => {
    const panel = await costs.open(week);
    const row = panel.page.locator('.by-project tbody tr').first().locator('td.figure');
    const total = week.cells.filter(({ projectId }) => projectId === 'acme-web').reduce((sum, cell) => ({ read: sum.read + cell.cacheReadTokens, written: sum.written + cell.cacheWriteTokens }), { read: 0, written: 0 });
    const number = new Intl.NumberFormat('en');
    assert.equal(await row.nth(3).getAttribute('title'), number.format(total.read));
    assert.equal(await row.nth(4).getAttribute('title'), number.format(total.written));
  });

  it('turns to today by the sum of today, by keys too', async () => {
    const panel = await costs.open(week);
    await panel.page.getByRole('radio', { name: /^Last 7 days/ }).focus();
    await panel.page.keyboard.press('ArrowLeft');
    await panel.page.getByRole('heading', { name: 'Cost per hour' }).waitFor();
    assert.deepEqual((await cells(panel, 'by-session')).map(([name]) => name), ['Show prices in the currency of the buyer', 'Retry failed invoices overnight', 'Write the release notes', 'Try a local model']);
    assert.equal(await panel.page.locator('.chart table tbody tr').count(), 24);
  });

  it('looks at one project, chosen in its row or in the list, and shows all again', async () => {
    const panel = await costs.open(week);
    await panel.page.getByRole('button', { name: 'Billing Service' }).click();
    assert.deepEqual(await sums(panel), ['$1.10', '$8.60']);
    assert.deepEqual((await cells(panel, 'by-session')).map(([name]) => name), ['Retry failed invoices overnight']);
    assert.equal((await cells(panel, 'by-project')).length, 4, 'the others can still be chosen');
    assert.equal(await panel.page.getByRole('button', { name: 'Billing Service' }).getAttribute('aria-pressed'), 'true');
    assert.equal(await panel.page.getByRole('combobox', { name: 'Project' }).inputValue(), 'billing-service');
    await panel.page.getByRole('combobox', { name: 'Project' }).selectOption('old-shop (removed)');
    await panel.page.getByRole('radio', { name: /^Today/ }).check();
    await panel.page.getByText('Nothing was billed for this project in this time.').waitFor();
    await panel.page.getByRole('button', { name: 'Show All Projects' }).click();
    assert.deepEqual((await sums(panel))[0], '$3.40 + 1 unpriced');
  });

  it('opens the session of a row, by click and by key; a removed one cannot be opened', async () => {
    const panel = await costs.open(week);
    await panel.page.getByRole('button', { name: 'Fix the flaky login test' }).click();
    await panel.page.getByRole('button', { name: 'Write the release notes' }).focus();
    await panel.page.keyboard.press('Enter');
    await panel.settled();
    assert.deepEqual(panel.said.filter(({ type }) => type === 'openSession'), [{ type: 'openSession', sessionId: 's1' }, { type: 'openSession', sessionId: 's4' }]);
    assert.equal(await panel.page.locator('.by-session').getByRole('button', { name: /Removed/ }).count(), 0);
  });

  it('lists the most expensive sessions first, and all when asked', async () => {
    const many = Array.from({ length: 40 }, (_, i) => line(i, { session: `m${i}`, day: TODAY, time: '08:00', costUsd: 1 + i / 100, projectId: 'docs' }));
    const panel = await costs.open(weekOf(many, Object.fromEntries(many.map(({ sessionId }) => [sessionId, `Session ${sessionId}`]))));
    assert.deepEqual([(await cells(panel, 'by-session')).length, (await cells(panel, 'by-session'))[0]?.[0]], [15, 'Session m39']);
    await panel.page.getByRole('button', { name: 'Show all 40 sessions' }).click();
    assert.equal((await cells(panel, 'by-session')).length, 40);
    await panel.page.getByRole('button', { name: 'Show fewer' }).click();
    assert.equal((await cells(panel, 'by-session')).length, 15);
  });

  it('is walked through by the arrow keys, and says each bar in words', async () => {
    const panel = await costs.open(week);
    const box = panel.page.getByRole('slider');
    await box.focus();
    assert.equal(await slider(panel), 'Saturday, November 21: $3.40 + 1 unpriced. Acme Web: $1.70. Billing Service: $1.10. Docs: $0.60 + 1 unpriced.');
    for (let i = 0; i < 4; i += 1) await panel.page.keyboard.press('ArrowLeft');
    assert.equal(await slider(panel), 'Tuesday, November 17: nothing.');
    await panel.page.keyboard.press('Home');
    await panel.page.keyboard.press('ArrowLeft');
    assert.equal(await slider(panel), 'Sunday, November 15: $2.60. Acme Web: $1.90. Billing Service: $0.70.');
    assert.match(await panel.page.locator('.legend').innerText(), /Sunday, November 15\s+\$2\.60[\s\S]*Docs\s+–/);
    await panel.page.keyboard.press('End');
    assert.deepEqual([await box.getAttribute('aria-valuenow'), await box.getAttribute('aria-valuemax')], ['7', '7']);
    await panel.page.keyboard.press('Tab');
    assert.match(await panel.page.locator('.legend').innerText(), /^Total\s+\$26\.02/);
  });

  it('says what is under the pointer', async () => {
    const panel = await costs.open(week);
    const over = await panel.page.locator('.u-over').boundingBox();
    assert.ok(over);
    await panel.page.mouse.move(over.x + (over.width * 4.5) / 7, over.y + 50);
    await panel.page.locator('.legend').getByText('Thursday, November 19').waitFor();
    await panel.page.mouse.move(over.x + over.width / 2, over.y + over.height + 400);
    await panel.page.locator('.legend-place').getByText('Total').waitFor();
  });

  it('has a table that says the same as the chart, read aloud beside it and seen in its place', async () => {
    const panel = await costs.open(week);
    const table = panel.page.getByRole('table', { name: 'Cost per day' });
    const read = (): Promise<string[][]> => table.locator('tr').evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => (cell.textContent ?? '').replaceAll(/\s+/g, ' ').trim())));
    const beside = await read();
    assert.deepEqual(beside[0], ['Day', 'Total', 'Acme Web', 'Billing Service', 'Docs', 'old-shop (removed)']);
    assert.deepEqual(beside[5], ['Thu, Nov 19', '$6.70 + 1 unpriced', '$4.60', '$2.10', 'unpriced', '–nothing']);
    await panel.page.getByRole('radio', { name: 'Table' }).check();
    assert.equal(await panel.page.getByRole('slider').count(), 0);
    assert.ok(((await table.boundingBox())?.height ?? 0) > 150);
    assert.deepEqual(await read(), beside);
    await panel.page.getByRole('radio', { name: 'Chart' }).check();
    await panel.page.locator('.chart-canvas canvas').waitFor();
  });

  it('grows in place when a turn ends: no bar, row or focus is made anew', async () => {
    const panel = await costs.open(week);
    await panel.page.getByRole('button', { name: 'Show prices in the currency of the buyer' }).focus();
    await panel.page.evaluate(() => {
      document.querySelectorAll('canvas, .by-session tr, .sum, .legend li').forEach((element) => { (element as HTMLElement).dataset['old'] = 'yes'; });
      const blank = { count: 0 };
      Object.assign(window, { blank });
      const watch = (): void => {
        if (document.querySelector('canvas') === null || document.querySelectorAll('.by-session tbody tr').length === 0) blank.count += 1;
        requestAnimationFrame(watch);
      };
      requestAnimationFrame(watch);
    });
    const pixels = (): Promise<string> => panel.page.locator('canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    const before = await pixels();
    await panel.changed(weekOf([...sampleLines(), line(99, { session: 's2', day: TODAY, time: '16:00', costUsd: 1.5 })]));
    assert.deepEqual(await sums(panel), ['$4.90 + 1 unpriced', '$27.52 + 2 unpriced']);
    assert.notEqual(await pixels(), before, 'the bar has grown');
    assert.equal((await cells(panel, 'by-session'))[0]?.[1], '$10.08');
    const kept = await panel.page.evaluate(() => ({
      canvases: document.querySelectorAll('canvas[data-old]').length,
      rows: document.querySelectorAll('.by-session tbody tr[data-old]').length,
      focused: document.activeElement?.textContent,
      blank: (window as unknown as { blank: { count: number } }).blank.count,
    }));
    assert.deepEqual(kept, { canvases: 1, rows: 7, focused: 'Show prices in the currency of the buyer', blank: 0 });
  });

  it('moves on to a new day while it is open', async () => {
    const panel = await costs.open(week);
    const tomorrow = { ...week, days: [...week.days.slice(1), '2026-11-22'], cells: week.cells.filter(({ day }) => day > '2026-11-15'), today: weekOf([]).total, hourCells: [] };
    await panel.changed(tomorrow);
    assert.match(await panel.page.locator('.sums').innerText(), /Sunday, November 22\s+–/);
    assert.equal((await panel.page.locator('.chart table tbody th').allInnerTexts())[6], 'Sun, Nov 22');
  });

  it('says that demo agents cost nothing', async () => {
    const panel = await costs.open(week);
    assert.equal(await panel.page.getByText('their prices are made up').count(), 0);
    await panel.changed(weekOf([line(1, { session: 's4', day: TODAY, time: '09:00', costUsd: 1, source: 'demo' })]));
    await panel.page.getByText('their prices are made up').waitFor();
  });

  it('goes from nothing to the first bill', async () => {
    const panel = await costs.open(weekOf([]));
    await panel.page.getByRole('heading', { name: 'Nothing was billed in the last seven days' }).waitFor();
    await panel.page.getByRole('button', { name: 'New Session' }).click();
    await panel.settled();
    assert.ok(panel.said.some(({ type }) => type === 'newSession'));
    await panel.changed(weekOf([line(1, { session: 's4', day: TODAY, time: '09:00', costUsd: 0.00164 })]));
    assert.deepEqual(await sums(panel), ['$0.0016', '$0.0016']);
    assert.equal(await panel.page.locator('.sum-cost data').first().getAttribute('value'), '0.00164');
    assert.equal(await panel.page.getByRole('combobox').count(), 0, 'one project needs no choice');
  });

  it('is the same after a reload: time, parts, project, table, place', async () => {
    const panel = await costs.open(week, { height: 400 });
    await panel.page.getByRole('radio', { name: 'By model' }).check();
    await panel.page.getByRole('radio', { name: 'Table' }).check();
    await panel.page.getByRole('combobox', { name: 'Project' }).selectOption('Acme Web');
    await panel.page.mouse.move(300, 200);
    await panel.page.mouse.wheel(0, 260);
    await panel.page.waitForTimeout(300);
    const top = (): Promise<number> => panel.page.locator('.panel').evaluate((scroller) => scroller.scrollTop);
    const before = await top();
    assert.ok(before > 100);
    await panel.page.reload();
    await panel.page.locator('.page').waitFor();
    await panel.settled();
    assert.ok(await panel.page.getByRole('radio', { name: 'By model' }).isChecked());
    assert.ok(await panel.page.getByRole('radio', { name: 'Table' }).isChecked());
    assert.equal(await panel.page.getByRole('combobox', { name: 'Project' }).inputValue(), 'acme-web');
    assert.equal(await top(), before);
  });

  it('shows the last known state while the host is away, and says what it could not learn', async () => {
    const panel = await costs.open(week);
    panel.setConnection({ status: 'unavailable', detail: 'It left.' });
    await panel.page.locator('.banner').getByText('It left.').waitFor();
    assert.deepEqual(await sums(panel), ['$3.40 + 1 unpriced', '$26.02 + 2 unpriced']);
    await panel.page.getByRole('button', { name: 'Reconnect' }).click();
    panel.setConnection({ status: 'connected', detail: '' });
    panel.failure = new MissionControlError('unknownOperation', foreignText('The host is older.'));
    await panel.changed(week);
    await panel.page.getByRole('alert').getByText('The host is older.').waitFor();
    await panel.changed(week);
    assert.equal(await panel.page.locator('.banner').count(), 0);
    assert.ok(panel.said.some(({ type }) => type === 'reconnect'));
  });

  it('writes numbers and days as the language of the editor does, whatever the zone of the window', async () => {
    const panel = await costs.open(week, { language: 'de', timeZone: 'Pacific/Kiritimati' });
    assert.deepEqual(await sums(panel), ['3,40 $ + 1 unpriced', '26,02 $ + 2 unpriced']);
    assert.match(await panel.page.locator('.sum-when').first().innerText(), /Samstag, 21\. November/);
    assert.match(await panel.page.locator('.sum-when').last().innerText(), /15\.–21\. Nov/);
    await panel.page.getByRole('radio', { name: /^Today/ }).check();
    const hours = await panel.page.locator('.chart table tbody th').allInnerTexts();
    assert.deepEqual([hours[0], hours[14]], ['00 Uhr', '14 Uhr']);
  });

  it('follows a change of the theme in its canvas, without being built anew by sums', async () => {
    const panel = await costs.open(week);
    const pixels = (): Promise<string> => panel.page.locator('canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    const dark = await pixels();
    await panel.setTheme('light');
    assert.notEqual(await pixels(), dark);
    await panel.setTheme('dark');
    assert.equal(await pixels(), dark);
  });

  it('nothing moves when reduced motion is wanted', async () => {
    const panel = await costs.open(week);
    await panel.page.emulateMedia({ reducedMotion: 'reduce' });
    assert.equal(await panel.page.evaluate(() => document.getAnimations().length), 0);
  });
});
