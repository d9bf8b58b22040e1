// What we contribute to the editor's own parts: views with their rows and actions, the status bar item, quick picks, dialogs, notifications.
// axe finds nothing in them that is ours, in every kind of theme, and each row is called what it shows.
import assert from 'node:assert/strict';
import { runCommand } from '../support/vscode/runCommand.ts';
import { addProject, newSession, toast, useTheme } from './support/actions.ts';
import { misnamedRows, violations } from './support/axe.ts';
import { Cockpit } from './support/cockpit.ts';
import type { SessionPanel } from './support/sessionPanel.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import type { ViewName, Views } from './support/views.ts';

const THEMES = ['Light Modern', 'Dark High Contrast', 'Light High Contrast', 'Dark Modern'] as const;
const VIEWS: readonly ViewName[] = ['Needs You', 'Fleet', 'Projects', 'Backlog'];
const TICKER = '.statusbar-item[id*="missionControl.ticker"]';
const PICKER = '.quick-input-widget';
const pane = (view: ViewName): string => `.sidebar .pane:has(.pane-header[aria-label^="${view} "])`;

describe('our parts of the editor, for everyone', () => {
  let cockpit: Cockpit;
  let views: Views;
  /** Of the session that waits. */
  let panel: SessionPanel;

  before(async () => {
    cockpit = await Cockpit.open({ settings: { 'workbench.reduceMotion': 'on' } });
    views = await addProject(cockpit);
  });
  afterEach(function () { return pictureOfFailure(this, cockpit?.page); });
  after(() => cockpit?.[Symbol.asyncDispose]());

  const clean = async (what: string, include: string): Promise<void> => {
    await picture(cockpit.page, `parts-${what.replaceAll(/\W+/g, '-')}`);
    assert.ok(await cockpit.page.locator(include).first().isVisible(), `${what} shows`);
    assert.deepEqual(await violations(cockpit.page.mainFrame(), include), [], what);
  };

  it('quick picks and input boxes', async () => {
    const { page } = cockpit;
    const widget = page.locator(PICKER);
    const box = widget.getByRole('textbox');
    await runCommand(page, 'Mission Control: New Task…');
    await box.waitFor();
    await box.fill('Water the trees');
    await clean('title of a task', PICKER);
    await page.keyboard.press('Enter');
    await views.row('Backlog', /Water the trees/).click();
    await runCommand(page, 'Mission Control: Move Task…');
    await widget.getByRole('option', { name: /In Progress/ }).waitFor();
    await clean('choice of a column', PICKER);
    assert.deepEqual(await misnamedRows(page.mainFrame(), PICKER), []);
    await page.keyboard.press('Escape');
  });

  it('views with their actions, status bar item and badge in every kind of theme, while an agent waits', async () => {
    const done = await newSession(cockpit, 'Sort the apples @@ say Sorted.');
    await done.when('it is done', ({ phase, texts }) => phase === 'idle' && texts.length === 1);
    panel = await newSession(cockpit, 'Count the apples @@ tool Bash {"command":"touch counted"} ;; say Counted.');
    await panel.request(/^Allow Bash/);
    await views.row('Needs You', /touch counted/).waitFor();
    await views.ticker.filter({ hasText: '1 waiting' }).waitFor();
    for (const theme of THEMES) {
      await useTheme(cockpit, theme);
      await clean(`ticker, ${theme}`, TICKER);
      await clean(`badge, ${theme}`, '.activitybar .action-item:has([aria-label^="Mission Control"])');
      for (const view of VIEWS) {
        // Under the mouse its actions show, and so do those of its chosen row.
        await views.view(view).getByRole('treeitem').last().click();
        await views.header(view).hover();
        await views.header(view).getByRole('toolbar').waitFor();
        await clean(`${view}, ${theme}`, pane(view));
      }
    }
  });

  it('every row with its actions', async () => {
    const { page } = cockpit;
    const seen: string[] = [];
    for (const view of VIEWS) {
      for (const row of await views.view(view).getByRole('treeitem').all()) {
        await row.hover();
        assert.deepEqual(await violations(page.mainFrame(), `${pane(view)} .monaco-list`), [], `${view}: ${await row.getAttribute('aria-label')}`);
        seen.push(...await row.locator('.action-label').filter({ visible: true }).evaluateAll((all) => all.map((action) => action.getAttribute('aria-label') ?? '')));
      }
    }
    assert.ok(seen.length >= 4 && !seen.includes(''), `every action of a row has a name: ${seen.join(', ')}`);
    assert.deepEqual(await misnamedRows(page.mainFrame(), '.sidebar'), []);
  });

  it('a dialog that asks before an agent is stopped', async () => {
    const { page } = cockpit;
    await views.row('Fleet', /Count the apples/).click();
    await panel.frame();
    await runCommand(page, 'Mission Control: Stop Session');
    const dialog = page.getByRole('dialog').filter({ hasText: 'The agent and all it started are ended' });
    await dialog.waitFor();
    await clean('dialog', '.monaco-dialog-box');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  it('a toast when nothing of ours shows that an agent waits', async () => {
    const { page } = cockpit;
    await useTheme(cockpit, 'Light Modern'); // Before, since a toast leaves after some seconds.
    cockpit.model.script('weigh', [['speed 1 100 until=hidden', `say ${'Weighing. '.repeat(100)}`, 'tool Bash {"command":"touch weighed"}'], 'say Weighed.']);
    const weighing = await newSession(cockpit, 'Weigh the apples @@file:weigh');
    await weighing.when('it works', ({ texts }) => texts.length === 1);
    await runCommand(page, 'View: Show Explorer');
    await runCommand(page, 'View: Close All Editors');
    cockpit.model.release('hidden');
    await toast(cockpit, /touch weighed/);
    await clean('toast', '.notifications-toasts');
  });
});
