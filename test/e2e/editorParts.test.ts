// What we contribute to the editor's own parts: views with their rows and actions, the status bar item, quick picks, dialogs, notifications.
// axe finds nothing in them that is ours, in every kind of theme, and each row is called what it shows.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { toolResults } from '../support/fakeModel/toolResults.ts';
import { runCommand } from '../support/vscode/runCommand.ts';
import { addProject, chooseFromMenu, newSession, toast, useTheme } from './support/actions.ts';
import { misnamedRows, violations } from './support/axe.ts';
import { Cockpit } from './support/cockpit.ts';
import { SessionPanel } from './support/sessionPanel.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { realFocus } from './support/realFocus.ts';
import { until } from './support/until.ts';
import { type ViewName, Views } from './support/views.ts';

const THEMES = ['Light Modern', 'Dark High Contrast', 'Light High Contrast', 'Dark Modern'] as const;
const VIEWS: readonly ViewName[] = ['Needs You', 'Fleet', 'Projects', 'Backlog'];
const QUESTION = { questions: [{ question: 'Which fence?', header: 'Fence', multiSelect: false, options: [{ label: 'Willow', description: 'It grows' }, { label: 'Wire', description: 'It lasts' }] }] };
const TICKER = '.statusbar-item[id*="missionControl.ticker"]';
const PICKER = '.quick-input-widget';
const pane = (view: ViewName): string => `.sidebar .pane:has(.pane-header[aria-label^="${view} "])`;

describe('our parts of the editor, for everyone', () => {
  let cockpit: Cockpit;
  let views: Views;
  /** Of the session that waits. */
  let panel: SessionPanel;

  before(async () => {
    cockpit = await Cockpit.open();
    views = await addProject(cockpit);
  });
  afterEach(function () { return pictureOfFailure(this, cockpit?.page); });
  after(() => cockpit?.[Symbol.asyncDispose]());

  let secondWindow: Promise<Page> | undefined;
  /** A second window, on a folder that is no project, for all who need one. */
  const elsewhere = async (): Promise<Page> => await (secondWindow ??= (async () => {
    const folder = path.join(cockpit.home.root, 'meadow');
    await mkdir(folder);
    const page = await cockpit.vscode.openWindow(folder);
    page.setDefaultTimeout(15_000);
    return page;
  })());

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

  it('launch options of a project, by the keyboard, and the command line that they make', async () => {
    const { page } = cockpit;
    const widget = page.locator(PICKER);
    const option = (name: RegExp): ReturnType<typeof widget.getByRole> => widget.getByRole('option', { name });
    await runCommand(page, 'Mission Control: Configure Launch Options…');
    await option(/orchard/).waitFor();
    await page.keyboard.press('Enter');
    await option(/Process.*One process for the session · default/).waitFor();
    await clean('launch options', PICKER);
    assert.deepEqual(await misnamedRows(page.mainFrame(), PICKER), []);
    await widget.getByRole('textbox').fill('Requests per');
    await page.keyboard.press('Enter');
    await option(/As in the settings/).waitFor();
    await clean('launch option', PICKER);
    await widget.getByRole('textbox').fill('Enter a');
    await page.keyboard.press('Enter');
    await widget.getByText(/Most requests to the model/).waitFor();
    const number = widget.getByRole('textbox');
    await number.fill('0.5');
    await widget.getByText('A whole number from 1 to 10000.').waitFor();
    await number.fill('20');
    await page.keyboard.press('Enter');
    await option(/Requests per prompt.*20 · of this project/).waitFor();
    await clean('launch options changed', PICKER);
    await widget.getByRole('textbox').fill('Show Command');
    await page.keyboard.press('Enter');
    const text = page.locator('.editor-container .view-lines');
    await until('the command line', async () => /--max-turns\s20/.test((await text.innerText()).replaceAll('\u00a0', ' ')));
    await page.keyboard.press('Escape');
    await picture(page, 'parts-command-line');
    await useTheme(cockpit, 'Light Modern');
    await picture(page, 'parts-command-line-light');
    await runCommand(page, 'Mission Control: Configure Launch Options…');
    await option(/orchard/).waitFor(); // Earlier keys would go to nobody.
    await page.keyboard.press('Enter');
    await option(/Requests per prompt/).waitFor();
    await picture(page, 'parts-launch-options-light');
    await page.keyboard.press('Escape');
    await runCommand(page, 'View: Close All Editors');
    await useTheme(cockpit, 'Dark Modern');
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

  it('is answered on the toast, and a turn that ends with nobody looking stays in Needs You below what asks', async () => {
    const { page, folder } = cockpit;
    await page.locator('.notifications-toasts').getByRole('button', { name: 'Allow' }).click();
    await until('the agent went on', async () => (await readdir(folder)).includes('weighed'));
    await runCommand(page, 'View: Show Mission Control'); // The badge lies over the icon.
    await views.row('Needs You', /^Turn ended: session Weigh the apples/).waitFor();
    await until('what finished is below, and not counted', () => rowsAre(page, [/touch counted/, /Weigh the apples/]).then(() => true));
    await views.badgeIs('1');
    await views.answer(/touch counted/, 'Allow Request');
    await until('the agent went on', async () => (await readdir(folder)).includes('counted'));
    await views.row('Needs You', /^Turn ended: session Count the apples/).waitFor();
    await until('both finished', () => rowsAre(page, [/Weigh the apples/, /Count the apples/]).then(() => true));
    await views.badgeIs('');
    await views.row('Needs You', /Weigh the apples/).click();
    await until('whoever opens it has seen it', () => rowsAre(page, [/Count the apples/]).then(() => true));
    await views.press('Needs You', /Count the apples/, 'Dismiss Session');
    await views.view('Needs You').getByText('Nothing needs you.').waitFor();
    await runCommand(page, 'View: Close All Editors');
  });

  it('all that can need you is ranked, in every theme and in a narrow window', async () => {
    const { page, model } = cockpit;
    const say = 'speed 1 100 until=ranked';
    model.script('finish', [[say, `say ${'Pruning. '.repeat(100)}`]]);
    model.script('fail', [[say, `say ${'Digging. '.repeat(100)}`, 'tool Bash {"command":"true"}'], ['error 400 invalid_request_error The spade broke.']]);
    model.script('plan', [['tool EnterPlanMode {}'], [`tool Write ${JSON.stringify({ file_path: '$PLAN', content: '# Plant a hedge\n\n1. Dig' })}`], ['tool ExitPlanMode {}'], ['say Planted.']]);
    model.script('question', [[`tool AskUserQuestion ${JSON.stringify(QUESTION)}`], ['say Thanks.']]);
    model.script('agents', [[`tool Agent ${JSON.stringify({ description: 'Look at the barn', subagent_type: 'general-purpose', prompt: 'go @@ tool Bash {"command":"touch barn"} ;; say Looked.' })}`], ['say Looked around.']]);
    for (const [name, script] of [['Prune', 'finish'], ['Dig', 'fail'], ['Plan a hedge', 'plan'], ['Choose a fence', 'question'], ['Look around', 'agents']] as const) {
      const panel = await newSession(cockpit, `${name} @@file:${script}`);
      await panel.when(`${name} is at work`, ({ phase, texts }) => phase === 'waiting' || texts.length === 1);
    }
    await runCommand(page, 'View: Close All Editors');
    model.release('ranked');
    const ranked = [/^Permission: Bash: touch barn.*subagent general-purpose \(Look at the barn\)/, /^Question: Which fence\?/, /^Plan: Plant a hedge/, /^Turn failed: session Dig/, /^Turn ended: session Prune/];
    await until('all five are there', () => rowsAre(page, ranked).then(() => true));
    await views.badgeIs('4');
    for (const theme of ['Light Modern', 'Dark Modern'] as const) {
      await useTheme(cockpit, theme);
      await views.row('Needs You', /Which fence/).hover();
      await clean(`needs you ranked, ${theme}`, pane('Needs You'));
    }
    const size = page.viewportSize() ?? { width: 1400, height: 900 };
    await page.setViewportSize({ width: 560, height: 700 });
    await clean('needs you ranked, narrow', pane('Needs You'));
    await page.setViewportSize(size);
  });

  it('several windows see and clear the same; the first answer wins, and who is late is told', async () => {
    const { page, model } = cockpit;
    const other = await elsewhere();
    const theirs = new Views(other);
    await runCommand(other, 'View: Show Mission Control');
    await until('the other window shows all of it', () => rowsAre(other, [/touch barn/, /Which fence/, /Plant a hedge/, /Dig/, /Prune/]).then(() => true));
    const picker = other.locator(PICKER);
    await theirs.press('Needs You', /Which fence/, 'Answer Question…');
    await picker.getByRole('option', { name: /Willow/ }).waitFor();
    await picture(other, 'parts-needs-you-question-pick');
    await views.press('Needs You', /Which fence/, 'Answer Question…');
    await page.locator(PICKER).getByRole('option', { name: /Wire/ }).click();
    // Two clicks, one after the other, may reach the host the other way round: the first answer is in when its row is gone.
    await theirs.row('Needs You', /^Question: Which fence/).waitFor({ state: 'detached' });
    await picker.getByRole('option', { name: /Willow/ }).click();
    await other.getByText('This request was answered in another window first.').first().waitFor();
    const answer = (): string => [...toolResults(model).values()].flat().find(({ toolName }) => toolName === 'AskUserQuestion')?.text ?? '';
    await until('the agent has the first answer', () => answer().includes('"Which fence?"="Wire"'));
    await until('it is gone in both', async () => {
      await Promise.all([page, other].map((one) => rowsAre(one, [/touch barn/, /Plant a hedge/, /Dig/, /Prune/, /Choose a fence/])));
      return true;
    });
    await theirs.answer(/Plant a hedge/, 'Approve Plan');
    await theirs.answer(/touch barn/, 'Allow Request');
    await until('both agents went on', () => rowsAre(page, [/Dig/, /Prune/, /Choose a fence/]).then(() => true, () => rowsAre(page, [/Dig/, /^Finished/]).then(() => true)));
    await until('many that finished are one row', () => rowsAre(page, [/Dig/, /^Finished sessions that nobody has looked at: 4/]).then(() => true));
    await picture(page, 'parts-needs-you-folded');
    await runCommand(other, 'Mission Control: Dismiss All Finished');
    await until('they are gone in both', () => Promise.all([page, other].map((one) => rowsAre(one, [/Dig/]))).then(() => true));
    await page.bringToFront();
    await page.locator('.sidebar .pane-header').first().focus();
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Shift+A');
    await new SessionPanel(page, 'Dig').frame();
    await theirs.view('Needs You').getByText('Nothing needs you.').waitFor();
  });

  it('one toast, where the keyboard is or was last; an answer on it clears both windows, and one on a toast that is late changes nothing', async () => {
    const { page, model, folder } = cockpit;
    const other = await elsewhere();
    const windows = [page, other];
    const toasts = (window: Page) => window.locator('.notifications-toasts .notification-list-item').filter({ hasText: 'touch ' });
    const badges = (text: string) => until(`both badges read "${text}"`, async () => (await Promise.all(windows.map((one) => new Views(one).badge()))).every((badge) => badge === text));
    const inBoth = async (command: string): Promise<void> => { for (const window of windows) await runCommand(window, command); };
    const asks = (name: string): string[] => [`speed 1 100 until=${name}`, `say ${'Mending. '.repeat(100)}`, `tool Bash {"command":"touch ${name}"}`];
    model.script('mend', [asks('gate'), asks('fence'), asks('hedge'), ['say Mended.']]);
    const mending = await newSession(cockpit, 'Mend all @@file:mend');
    await mending.when('it works', ({ texts }) => texts.length === 1);
    await inBoth('View: Close All Editors');
    await inBoth('View: Show Explorer');
    await using focus = await realFocus(windows);

    await focus.on(other);
    model.release('gate');
    await toast({ page: other }, /touch gate/);
    await badges('1');
    await picture(other, 'parts-toast-focused');
    assert.equal(await toasts(page).count(), 0);
    await toasts(other).getByRole('button', { name: 'Allow' }).click();
    await until('the agent went on', async () => (await readdir(folder)).includes('gate'));
    await badges('');

    await focus.on(page);
    model.release('fence');
    await toast(cockpit, /touch fence/);
    await badges('1');
    assert.equal(await toasts(other).count(), 0);
    await focus.on(other);
    await runCommand(other, 'View: Show Mission Control');
    await new Views(other).answer(/touch fence/, 'Allow Request');
    await until('the agent went on', async () => (await readdir(folder)).includes('fence'));
    await badges('');
    await new Views(other).view('Needs You').getByText('Nothing needs you.').waitFor();
    await runCommand(other, 'View: Show Explorer');
    await focus.on(page);
    await toasts(page).getByRole('button', { name: 'Deny' }).click();
    await page.locator('.statusbar').getByText('This request was answered in another window first.').waitFor();
    await picture(page, 'parts-toast-late');

    await focus.on(undefined);
    model.release('hedge');
    await toast(cockpit, /touch hedge/);
    await badges('1');
    assert.equal(await toasts(other).count(), 0);
    await toasts(page).getByRole('button', { name: 'Deny' }).click();
    await badges('');
    await focus.on(page);
    await inBoth('View: Show Mission Control');
    for (const window of windows) {
      await new Views(window).row('Needs You', /Mend all/).waitFor();
      await until('nothing else is left', () => rowsAre(window, [/^Turn ended: session Mend all/]).then(() => true));
      await runCommand(window, 'Notifications: Show Notifications');
      const center = window.locator('.notifications-center');
      await center.waitFor();
      // The editor may have told of something of its own; nothing of these is left.
      assert.deepEqual((await center.locator('.notification-list-item').allInnerTexts()).filter((text) => /touch (gate|fence|hedge)/.test(text)), []);
      await window.keyboard.press('Escape');
      await center.waitFor({ state: 'hidden' });
    }
    const results = [...toolResults(model).values()].slice(-3);
    assert.deepEqual(results.map((found) => found.map(({ isError }) => isError)), [[false], [false], [true]], 'allowed, allowed, denied, each once');
    assert.ok(!(await readdir(folder)).includes('hedge'));
    await other.close();
  });

  it('Source Control starts sessions about its changes: all of them from its menu, or those of one group', async () => {
    const { page, model, folder } = cockpit;
    const size = page.viewportSize() ?? { width: 1400, height: 900 };
    const changes = page.locator('.sidebar .pane', { has: page.getByRole('heading', { name: 'Changes', exact: true }) });
    const widget = page.locator(PICKER);
    /** Says what is to be done, and returns the prompt as it went out once the agent has answered. */
    const review = async (name: string, attached: string): Promise<string> => {
      await widget.getByText(`Attached: ${attached}`).waitFor();
      assert.match(await widget.getByRole('textbox').inputValue(), /^Review these changes\./);
      await clean(`review, ${name}`, PICKER);
      model.script('review', [['tool Bash {"command":"git status --short; git diff HEAD"}'], ['say Reviewed.']]);
      await widget.getByRole('textbox').fill(`${name} @@file:review`);
      await page.keyboard.press('Enter');
      const reviewing = new SessionPanel(page, name);
      await reviewing.when('it has reviewed', ({ phase, texts }) => phase === 'idle' && texts.at(-1) === 'Reviewed.');
      return (await (await reviewing.frame()).locator('.item-user').first().innerText()).trim();
    };
    /** All that the model was told in the session with this prompt, tool results too. */
    const told = (name: string): string => JSON.stringify(model.turns.findLast(({ script }) => script?.text.includes(name))?.body.messages);
    const putAway = (): void => { execFileSync('git', ['stash', '--include-untracked', '--quiet'], { cwd: folder }); };
    putAway();
    await writeFile(path.join(folder, 'src/apples.js'), 'export const countApples = (baskets) => baskets.length;\n');
    await writeFile(path.join(folder, 'pears.md'), 'Pears are ripe in autumn.\n');
    await writeFile(path.join(folder, 'README.md'), '# Orchard and meadow\n');
    execFileSync('git', ['add', 'README.md'], { cwd: folder });
    await page.locator('.sidebar .pane-header').first().focus();
    await page.keyboard.press('Control+Shift+G');
    for (const name of [/^README\.md, Index Modified/, /^apples\.js, Modified/, /^pears\.md, Untracked/]) await changes.getByRole('treeitem', { name }).waitFor();
    await changes.getByRole('textbox').first().focus();
    await page.keyboard.type('Count faster');
    const menu = async (): Promise<void> => {
      await changes.locator('.pane-header').hover();
      await changes.getByRole('toolbar', { name: 'Changes actions' }).getByRole('button', { name: /More Actions/ }).click();
    };
    await useTheme(cockpit, 'Light Modern');
    await menu();
    await page.getByRole('menuitem', { name: 'Review Changes in a New Session' }).hover();
    await picture(page, 'parts-scm-menu-light');
    await page.keyboard.press('Escape');
    await useTheme(cockpit, 'Dark Modern');
    await menu();
    await chooseFromMenu(page, 'Review Changes in a New Session', () => picture(page, 'parts-scm-menu'));
    const all = await review('Look at all of it', '3 changed files');
    assert.match(all, /All changes of this repository that are not committed[^]*- @README\.md\s+- @pears\.md\s+- @src\/apples\.js[^]*Their commit message so far:\s+> Count faster/);
    for (const text of ['Orchard and meadow', 'Pears are ripe in autumn.', '+export const countApples = (baskets) => baskets.length;']) assert.ok(told('Look at all of it').includes(text), text);
    await page.setViewportSize({ width: 560, height: 700 });
    await changes.getByRole('treeitem', { name: /^Changes/ }).click({ button: 'right' });
    await chooseFromMenu(page, 'Review Changes in a New Session', () => picture(page, 'parts-scm-group-narrow'));
    const group = await review('Look at this group', '2 changed files');
    assert.match(group, /The changes in the working tree that are not staged[^]*- @pears\.md\s+- @src\/apples\.js/);
    assert.doesNotMatch(group, /README/);
    await picture(page, 'parts-scm-group-session');
    await page.setViewportSize(size);
    putAway();
    await runCommand(page, 'Mission Control: Review Changes in a New Session');
    await toast(cockpit, /There are no uncommitted changes here/);
  });
});

/** Fails unless Needs You has exactly these rows, in this order. */
async function rowsAre(page: Page, expected: readonly RegExp[]): Promise<void> {
  const labels = await new Views(page).view('Needs You').getByRole('treeitem').evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? ''));
  assert.equal(labels.length, expected.length, labels.join(' | '));
  for (const [index, pattern] of expected.entries()) assert.match(labels[index] ?? '', pattern);
}
