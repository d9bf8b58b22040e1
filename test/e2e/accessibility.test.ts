// The panel and the welcome texts as the editor really shows them, in its own themes: nothing for axe to find, and a way through by keys.
// The pictures of this tour are what to look at after a change of looks; all states of the panel are taken by support/panelStates.ts, those of the
// README by support/readmePictures.ts.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../support/vscode/runCommand.ts';
import { addProject, newSession, useTheme } from './support/actions.ts';
import { violations } from './support/axe.ts';
import { Cockpit } from './support/cockpit.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import type { SessionPanel } from './support/sessionPanel.ts';
import { tourScript } from './support/tourScript.ts';
import { until } from './support/until.ts';
import type { Views } from './support/views.ts';

const THEMES = { light: 'Light Modern', contrast: 'Dark High Contrast', dark: 'Dark Modern' } as const;

describe('for everyone', () => {
  let cockpit: Cockpit;
  let views: Views;
  let panel: SessionPanel;

  before(async () => {
    cockpit = await Cockpit.open();
    views = await addProject(cockpit);
    cockpit.model.script('tour', tourScript(cockpit.folder));
  });
  afterEach(function () { return pictureOfFailure(this, cockpit?.page); });
  after(() => cockpit?.[Symbol.asyncDispose]());

  /** axe in every theme, and a picture each; then one in a narrow editor, in which nothing may be cut off. */
  async function look(state: string): Promise<void> {
    const { page } = cockpit;
    for (const [variant, theme] of Object.entries(THEMES)) {
      await useTheme(cockpit, theme);
      await picture(page, `tour-${state}-${variant}`);
      assert.deepEqual(await violations(await panel.frame()), [], `${state}, ${theme}`);
    }
    await page.setViewportSize({ width: 760, height: 900 });
    const frame = await panel.frame();
    await until('the panel is narrow', async () => (await frame.evaluate(() => window.innerWidth)) <= 430);
    await picture(page, `tour-${state}-narrow`);
    assert.equal(await frame.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth), false, `${state} fits into 400 px`);
    await page.setViewportSize({ width: 1400, height: 900 });
  }

  it('welcome texts: axe finds nothing', async () => {
    for (const theme of [THEMES.light, THEMES.dark]) {
      await useTheme(cockpit, theme);
      assert.deepEqual(await violations(cockpit.page.mainFrame(), '.sidebar .welcome-view-content'), [], theme);
    }
  });

  it('streaming', async () => {
    panel = await newSession(cockpit, 'Make the orchard count its apples @@file:tour');
    await panel.when('text streams', ({ texts }) => (texts[0]?.length ?? 0) > 100);
    assert.deepEqual(await violations(await panel.frame()), []);
    // The editor was told to reduce motion; it turns while the agent works where it was not.
    assert.equal(await (await panel.frame()).evaluate(() => document.getAnimations().length), 0);
    await picture(cockpit.page, 'tour-streaming-dark');
    cockpit.model.release('streaming');
  });

  it('permission', async () => {
    await panel.request(/^Allow Bash/);
    await look('permission');
  });

  it('keys alone lead from the side bar to the request, its answer, and back', async () => {
    const { page, folder } = cockpit;
    await runCommand(page, 'View: Close All Editors');
    await runCommand(page, 'Mission Control: Focus on Needs You View');
    await until('the view has the keyboard', () => page.evaluate(() => document.activeElement?.closest('.sidebar') !== null));
    await page.keyboard.press('ArrowDown');
    await until('the row has the keyboard', () => views.view('Needs You').locator('.monaco-list-row.focused').isVisible());
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Shift+A');
    const request = await panel.request(/^Allow Bash/);
    await until('the answer has the keyboard', () => request.evaluate((element) => element.contains(document.activeElement)));
    // Not on Allow, where an Enter meant for something else would do harm; a few tabs lead there.
    const allow = request.getByRole('button', { name: 'Allow', exact: true });
    await until('Allow has the keyboard', async () => {
      if (await allow.evaluate((element) => element.contains(document.activeElement))) return true;
      await page.keyboard.press('Tab');
      return false;
    });
    await until('it has been in sight long enough to be answered', () => allow.isEnabled());
    await page.keyboard.press('Enter');
    await panel.request(/question/);
    assert.ok((await readdir(folder)).includes('harvest.txt'));
    await runCommand(page, 'Mission Control: Focus on Needs You View');
    await until('the view has the keyboard', () => page.evaluate(() => document.activeElement?.closest('.sidebar') !== null));
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Shift+A');
    const question = await panel.request(/question/);
    await until('the question has the keyboard, although its panel was open', () => question.evaluate((element) => element.contains(document.activeElement)));
  });

  it('question', async () => {
    await panel.request(/question/);
    await look('question');
    const request = await panel.request(/question/);
    await request.getByRole('radio').first().check();
    await request.getByRole('button', { name: 'Next Question' }).click();
    await request.getByRole('checkbox').filter({ visible: true }).first().check();
    await request.getByRole('button', { name: 'Submit' }).click();
  });

  it('plan, and a follow-up in the queue', async () => {
    await panel.request(/^Approve this plan/);
    await panel.write('Then update the changelog too.');
    await (await panel.button('Queue')).click();
    await panel.when('it is queued', ({ queueLength }) => queueLength === 1);
    await look('plan');
    await (await panel.request(/^Approve this plan/)).getByRole('button', { name: 'Approve and Accept Edits' }).click();
  });

  it('ended', async () => {
    await panel.when('all is done', ({ phase, queueLength }) => phase === 'idle' && queueLength === 0, 30_000);
    await (await panel.button('Stop')).click();
    await panel.when('it has ended', ({ phase }) => phase === 'ended');
    await look('ended');
    assert.ok((await readdir(path.join(cockpit.folder, 'src'))).includes('apples.js'));
  });

  it('has help for the keyboard and screen readers where the editor has it', async () => {
    const { page } = cockpit;
    await (await panel.frame()).getByLabel('Message to the agent').press('Alt+F1');
    await page.getByRole('tab', { name: /^Mission Control Accessibility Help/ }).waitFor();
    await page.locator('.editor-instance .view-lines').getByText('Answer Next Request', { exact: false }).first().waitFor();
    await picture(page, 'tour-help');
  });
});
