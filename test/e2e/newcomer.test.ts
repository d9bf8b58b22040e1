// A person who has just installed Mission Control: what they are shown first, and what they see when its host does not answer.
import assert from 'node:assert/strict';
import { useTheme } from './support/actions.ts';
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
    const settings = { 'workbench.welcomePage.walkthroughs.openOnInstall': true, 'workbench.reduceMotion': 'on' };
    cockpit = await Cockpit.open({ path: '/usr/bin:/bin', env: { MISSION_CONTROL_DEMO: '1' }, settings });
    views = new Views(cockpit.page);
    panel = new SessionPanel(cockpit.page, 'Show me around');
  });
  afterEach(function () { return pictureOfFailure(this, cockpit?.page); });
  after(() => cockpit?.[Symbol.asyncDispose]());

  const step = (name: string) => cockpit.page.locator('.getting-started-step', { hasText: name });
  const isDone = (name: string): Promise<boolean> => step(name).locator('.codicon-getting-started-step-checked').isVisible();

  it('is led to the main job: the walkthrough opens once, and adds the project', async () => {
    const { page } = cockpit;
    await page.getByText('Get Started with Mission Control').waitFor({ timeout: 60_000 });
    await step('Add the folder that agents work in').getByRole('button', { name: 'Add This Folder' }).waitFor();
    for (const [name, theme] of Object.entries({ light: 'Light Modern', contrast: 'Dark High Contrast', dark: 'Dark Modern' })) {
      await useTheme(cockpit, theme);
      await picture(page, `newcomer-walkthrough-${name}`);
    }
    await page.getByRole('button', { name: 'Add This Folder' }).click();
    await until('the step is done', () => isDone('Add the folder that agents work in'));
    await step('Start an agent').click();
    await page.getByRole('button', { name: 'New Session' }).waitFor();
    await picture(page, 'newcomer-walkthrough-start');
    await page.setViewportSize({ width: 760, height: 900 });
    await picture(page, 'newcomer-walkthrough-narrow');
    await page.setViewportSize({ width: 1400, height: 900 });
    for (const name of ['Answer it when it needs you', 'See what it costs', 'Reload, and lose nothing']) {
      await step(name).click();
      await page.getByRole('button', { name: /Answer Next Request|Show Today's Costs|Reload Window/ }).waitFor();
      await picture(page, `newcomer-walkthrough-${name.split(/[ ,]/)[0]?.toLowerCase()}`);
    }
    await step('Start an agent').click();
    await page.getByRole('button', { name: 'New Session' }).click();
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

  it('answers by commands, which mean the panel in front', async () => {
    const { page } = cockpit;
    await (await panel.button('Interrupt')).click();
    await panel.when('the turn is over', ({ phase }) => phase === 'idle');
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

  it('is told when the host does not answer, in panel, views and status bar; and goes on when it does', async () => {
    const { page } = cockpit;
    const { pid } = await hostProcess(cockpit);
    process.kill(pid, 'SIGSTOP');
    try {
      await (await panel.frame()).getByText('does not answer').waitFor({ timeout: 40_000 });
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
    await page.getByRole('tab', { name: /Welcome/ }).locator('.codicon-close').click();
    await until('the walkthrough is closed', async () => (await page.getByRole('tab', { name: /Welcome/ }).count()) === 0);
    await page.reload();
    await panel.when('connected again', ({ isConnected }) => isConnected, 60_000);
    assert.equal(await page.getByText('Get Started with Mission Control').count(), 0);
  });
});
