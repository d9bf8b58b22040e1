// A person who has just installed Mission Control: what they are shown first, and what they see when its host does not answer.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { REPO_ROOT } from '../support/repoRoot.ts';
import { runCommand } from '../support/vscode/runCommand.ts';
import { reloadWindow, useTheme } from './support/actions.ts';
import { Cockpit } from './support/cockpit.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { hostProcess } from './support/processes.ts';
import { SessionPanel } from './support/sessionPanel.ts';
import { until } from './support/until.ts';
import { Views } from './support/views.ts';

describe('a newcomer', () => {
  let cockpit: Cockpit;
  let views: Views;
  let panel: SessionPanel;

  before(async () => {
    // As an editor is when it is installed, but for the animations.
    const settings = { 'workbench.welcomePage.walkthroughs.openOnInstall': true };
    cockpit = await Cockpit.open({ path: '/usr/bin:/bin', env: { MISSION_CONTROL_DEMO: '1' }, settings });
    views = new Views(cockpit.page);
    panel = new SessionPanel(cockpit.page, 'Show me around');
  });
  afterEach(function () { return pictureOfFailure(this, cockpit?.page); });
  after(() => cockpit?.[Symbol.asyncDispose]());

  const step = (name: string) => cockpit.page.locator('.getting-started-step', { hasText: name });
  const button = (name: string) => cockpit.page.locator('.getting-started-step.expanded .monaco-button', { hasText: name });
  const walkthrough = () => cockpit.page.getByRole('heading', { level: 2, name: 'Get Started with Mission Control' });
  const isDone = (name: string): Promise<boolean> => step(name).locator('.codicon-getting-started-step-checked').isVisible();

  /** The walkthrough's picture comes some time after its text. */
  async function pictureIsShown(media: string): Promise<void> {
    const wanted = (await readFile(path.join(REPO_ROOT, 'media', 'walkthrough', `${media}.svg`), 'utf8')).match(/<(rect|path)/g)?.length;
    await until(`the picture of ${media}`, async () => {
      const counts = await Promise.all(cockpit.page.frames().map((frame) => frame.locator('svg[viewBox="0 0 520 340"] :is(rect, path)').count()));
      return counts.includes(wanted ?? -1);
    });
  }

  it('is led to the main job: the walkthrough opens once, and adds the project', async () => {
    const { page } = cockpit;
    await walkthrough().waitFor({ timeout: 60_000 });
    await button('Add This Folder').waitFor();
    for (const [name, theme] of Object.entries({ light: 'Light Modern', contrast: 'Dark High Contrast', dark: 'Dark Modern' })) {
      await useTheme(cockpit, theme);
      await picture(page, `newcomer-walkthrough-${name}`);
    }
    await button('Add This Folder').click();
    await until('the step is done', () => isDone('Add a folder to work in'));
    await step('Start an agent').click();
    await button('New Session').waitFor();
    await picture(page, 'newcomer-walkthrough-start');
    await page.setViewportSize({ width: 760, height: 900 });
    await picture(page, 'newcomer-walkthrough-narrow');
    await page.setViewportSize({ width: 1400, height: 900 });
    for (const [name, action, media] of [['Answer it when it needs you', 'Answer Next Request', 'answer'], ['See what it costs', "Show Today's Costs", 'cost'], ['Reload, and lose nothing', 'Reload Window', 'reload']] as const) {
      await step(name).click();
      await button(action).waitFor();
      await pictureIsShown(media);
      await picture(page, `newcomer-walkthrough-${name.split(/[ ,]/)[0]?.toLowerCase()}`);
    }
    await step('Start an agent').click();
    await button('New Session').click();
  });

  it('starts an agent, and is asked nothing but what it should do', async () => {
    const { page } = cockpit;
    const box = page.locator('.quick-input-widget').getByPlaceholder('Describe the task…');
    await box.fill('Show me around');
    await page.locator('.quick-input-widget').getByText('New session in orchard').waitFor();
    await picture(page, 'newcomer-prompt');
    await page.keyboard.press('Enter');
    await views.open();
    await panel.request(/question/);
    await views.row('Needs You', /./).waitFor();
    await picture(page, 'newcomer-session');
    await views.row('Needs You', /./).hover();
    await page.locator('.monaco-hover').getByText('Show me around has a question').waitFor();
    await picture(page, 'newcomer-needs-you');
    await page.mouse.move(700, 5);
  });

  it('answers by keys alone, and the panel does not move meanwhile', async () => {
    const { page } = cockpit;
    const header = (await panel.frame()).locator('mc-session-header');
    const before = await header.boundingBox();
    const stays = async (when: string): Promise<void> => {
      const scrolled = await Promise.all(page.frames().map((frame) => frame.evaluate(() => [...document.querySelectorAll('*')].flatMap((element) => (
        element.scrollTop > 0 ? [`${element.tagName}.${element.className}: ${element.scrollTop} of ${element.scrollHeight} in ${element.clientHeight}`] : []
      )))));
      assert.equal((await header.boundingBox())?.y, before?.y, `${when}; scrolled: ${scrolled.flat().join('; ')}`);
    };
    const tabTo = async (request: Locator, name: string): Promise<void> => {
      const button = request.getByRole('button', { name, exact: true });
      await until(`${name} has the keyboard`, async () => {
        if (await button.evaluate((element) => element.contains(document.activeElement))) return true;
        await page.keyboard.press('Tab');
        return false;
      });
      await until(`${name} can be pressed`, async () => (await button.getAttribute('aria-disabled')) !== 'true');
    };
    await views.row('Needs You', /./).focus();
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Shift+A');
    const question = await panel.request(/question/);
    await until('the question has the keyboard', () => question.evaluate((element) => element.contains(document.activeElement)));
    await until('an answer has the keyboard', async () => {
      if (await question.getByRole('radio').first().evaluate((element) => element === document.activeElement)) return true;
      await page.keyboard.press('Tab');
      return false;
    });
    for (const key of ['Space', 'Enter', 'Space', 'Enter']) await page.keyboard.press(key);
    const plan = await panel.request(/^Approve this plan/);
    await stays('after the questions');
    await tabTo(plan, 'Approve');
    await page.keyboard.press('Enter');
    const permission = await panel.request(/^Allow Bash/);
    await stays('after the plan');
    await tabTo(permission, 'Allow');
    await page.keyboard.press('Enter');
    await panel.when('the turn is over', ({ phase }) => phase === 'idle', 30_000);
    await picture(page, 'newcomer-answered');
    await stays('at the end');
    const { texts, costUsd } = await panel.facts();
    assert.ok(texts.join('').length > 100, 'it talks');
    assert.ok((costUsd ?? 0) > 0, 'it has a price');
    await until('the price is in the status bar', async () => (await views.costUsd()) > 0);
    assert.equal(cockpit.model.requests.length, 0, 'without network');
  });

  it('gives commands, which mean the panel in front', async () => {
    const { page } = cockpit;
    await page.keyboard.press('F1');
    const widget = page.locator('.quick-input-widget');
    await widget.getByRole('textbox').fill('>Mission Control: Rename Session');
    await widget.getByRole('option', { name: /Rename Session/ }).first().click();
    // Asked for the name at once, not for the session.
    await until('the name is asked for', async () => (await widget.getByRole('textbox').inputValue()) === 'Show me around');
    await widget.getByRole('textbox').fill('Show me around once more');
    await page.keyboard.press('Enter');
    await panel.when('it has its name', ({ name }) => name === 'Show me around once more');
  });

  it('is told when the host does not answer, in panel, views and status bar; and goes on when it does', async function () {
    if (process.platform === 'win32') this.skip(); // It knows no signal that stops a process for a while.
    const { page } = cockpit;
    const { pid } = await hostProcess(cockpit);
    process.kill(pid, 'SIGSTOP');
    try {
      await (await panel.frame()).getByRole('main').getByText('does not answer').waitFor({ timeout: 40_000 });
      await views.view('Backlog').getByText('does not answer').waitFor();
      await views.view('Fleet').getByText('does not answer').waitFor();
      await views.ticker.filter({ hasText: 'no answer' }).waitFor();
      await picture(page, 'newcomer-silent-host');
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await panel.when('it goes on', ({ isConnected }) => isConnected, 30_000);
    await views.welcome('Backlog', 'New Task').waitFor();
    assert.equal((await hostProcess(cockpit)).pid, pid, 'the same host');
  });

  it('sees the same again after a reload, and no walkthrough a second time', async () => {
    const { page } = cockpit;
    await runCommand(page, 'View: Close Other Editors in Group');
    await until('the walkthrough is closed', async () => (await page.getByRole('tab', { name: /Welcome/ }).count()) === 0);
    await reloadWindow(cockpit);
    await panel.when('connected again', ({ isConnected }) => isConnected, 60_000);
    assert.equal(await walkthrough().count(), 0);
  });
});
