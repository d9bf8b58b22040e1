// Sessions of the past: older ones page by page in the Fleet view, resuming one, removing some. The tests build on each other, in order.
import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { NO_TOKENS } from '../../src/protocol/domain/usageTotals.ts';
import { writeLongTranscript, type LongTranscript } from '../support/longTranscript.ts';
import type { TempHome } from '../support/tempHome.ts';
import { runCommand } from '../support/vscode/runCommand.ts';
import { addProject, chooseFromMenu, useTheme } from './support/actions.ts';
import { Cockpit } from './support/cockpit.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { SessionPanel } from './support/sessionPanel.ts';
import { until } from './support/until.ts';
import type { Views } from './support/views.ts';

const COUNT = 260;
const HOUR_MS = 3_600_000;
const errand = (number: number): string => `Errand ${String(number).padStart(3, '0')}`;

/** Session files of some weeks; number 1 ended last. */
async function writePast({ missionControlHome, root }: TempHome): Promise<void> {
  const folder = path.join(missionControlHome, 'sessions');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (let number = 1; number <= COUNT; number += 1) {
    const id = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
    const endedMs = Date.now() - number * 2 * HOUR_MS;
    await writeFile(path.join(folder, `${id}.json`), JSON.stringify({
      schema: 1, id, provider: 'demo', transport: 'stream', projectId: 'orchard', name: errand(number), cwd: path.join(root, 'orchard'), permissionMode: 'default', agentSessionIds: [],
      startedAt: new Date(endedMs - HOUR_MS / 4).toISOString(), turnCount: 3, usage: NO_TOKENS, costUsd: 0.12, queue: [], end: { reason: 'stopped', at: new Date(endedMs).toISOString(), detail: '' },
    }));
  }
}

describe('sessions of the past', () => {
  let cockpit: Cockpit;
  let views: Views;
  let long: LongTranscript;
  const row = (label: string | RegExp): Locator => views.row('Fleet', label);
  /** A key while the list of the Fleet view has the keyboard. */
  const press = async (key: string): Promise<void> => {
    await views.view('Fleet').locator('.monaco-list').first().focus();
    await cockpit.page.keyboard.press(key);
  };
  /** Names of the sessions that are shown and not folded away, from the top. */
  const names = async (): Promise<string[]> => {
    const labels = await views.view('Fleet').getByRole('treeitem').evaluateAll((rows) => rows.map((one) => one.getAttribute('aria-label') ?? ''));
    const end = labels.findIndex((label) => label.includes('more that ended'));
    return labels.slice(0, end === -1 ? labels.length : end).filter((label) => !label.startsWith('Project ')).map((label) => label.split(', ')[0] ?? '');
  };
  const older = (): Locator => row(/^Older sessions of all projects/);

  before(async () => {
    cockpit = await Cockpit.open({ env: { MISSION_CONTROL_DEMO: '1' }, prepare: async (home) => {
      await writePast(home);
      // Older than every errand of the first rows, which the tests take by their place.
      long = await writeLongTranscript(home, { projectId: 'orchard', cwd: path.join(home.root, 'orchard'), endedAt: new Date(Date.now() - 25 * HOUR_MS) });
    } });
    views = await addProject(cockpit);
    for (const view of ['Needs You', 'Projects', 'Backlog'] as const) await views.header(view).click();
  });
  afterEach(function () { return pictureOfFailure(this, cockpit?.page); });
  after(() => cockpit?.[Symbol.asyncDispose]());

  it('are at hand when they are recent, and behind the last row when they are not', async () => {
    await row(new RegExp(errand(1))).waitFor();
    assert.match(await older().innerText(), /Older Sessions…\s*61/);
    await older().locator('.monaco-tl-twistie').click();
    await row(new RegExp(errand(201))).waitFor();
    assert.match(await row(new RegExp(errand(201))).innerText(), /Stopped · orchard/);
    await picture(cockpit.page, 'past-older');
    await press('End');
    await row(/^Load more older sessions/).waitFor();
    await picture(cockpit.page, 'past-load-more');
    await press('Enter');
    // Until they are there, the last row says that they are being loaded; it goes, and the keyboard is at the first of what came.
    await views.view('Fleet').locator('.monaco-list-row.focused').filter({ hasText: errand(250) }).waitFor();
    await row(/^(Load more older sessions|Older sessions are being loaded)/).waitFor({ state: 'detached' });
    await picture(cockpit.page, 'past-loaded-more');
    await cockpit.page.keyboard.press('End');
    await row(new RegExp(errand(260))).waitFor();
  });

  it('open and resume as any other', async () => {
    await row(new RegExp(errand(260))).click();
    const panel = new SessionPanel(cockpit.page, errand(260));
    assert.equal((await panel.facts()).phase, 'ended');
    await (await panel.button('Resume')).click();
    await panel.when('it is live', ({ phase }) => phase === 'idle');
    await press('Home');
    await until('it is among its project', async () => (await older().innerText()).includes('60'));
    await row(new RegExp(`^${errand(260)}, Idle`)).waitFor();
    await (await panel.button('Stop')).click();
    await panel.when('it has ended', ({ phase }) => phase === 'ended');
    await until('the oldest of the recent ones made room', async () => (await older().innerText()).includes('61'));
  });

  it('are removed from the menu, several at once, after a question that says what stays', async () => {
    const { page, home } = cockpit;
    await press('Home');
    await row(new RegExp(errand(1))).click();
    await new SessionPanel(page, errand(1)).frame();
    await row(new RegExp(errand(2))).click({ modifiers: ['Control'] });
    await row(new RegExp(errand(2))).click({ button: 'right' });
    await chooseFromMenu(page, 'Remove Session…', () => picture(page, 'past-menu'));
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText('Remove 2 sessions?').waitFor();
    assert.match(await dialog.innerText(), /trash folder.*30 days.*Transcripts.*costs/s);
    await picture(page, 'past-remove');
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    for (const number of [1, 2]) await row(new RegExp(errand(number))).waitFor({ state: 'detached' });
    const trash = path.join(home.missionControlHome, 'trash');
    const [day = ''] = await readdir(trash);
    assert.equal((await readdir(path.join(trash, day, 'sessions'))).filter((name) => name.endsWith('.json')).length, 2);
  });

  it('leave a panel that says so and can be closed', async () => {
    const { page } = cockpit;
    const gone = await until('the panel says so', async () => {
      for (const frame of page.frames()) {
        const close = frame.getByRole('alert').filter({ hasText: 'This session no longer exists.' }).getByRole('button', { name: 'Close' });
        if (await close.isVisible().catch(() => false)) return close;
      }
      return undefined;
    });
    await picture(page, 'past-removed-panel');
    await gone.click();
    await page.getByRole('tab', { name: new RegExp(errand(1)) }).waitFor({ state: 'detached' });
  });

  it('are renamed by F2, where the keyboard is', async () => {
    const { page } = cockpit;
    await press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('F2');
    const box = page.locator('.quick-input-widget').getByRole('textbox');
    await box.waitFor();
    const before = await box.inputValue();
    assert.match(before, /^Errand \d{3}$/);
    await box.fill(' ');
    await page.locator('.quick-input-widget').getByText('Please enter something.').waitFor();
    await picture(page, 'fleet-rename');
    await box.fill('Water the pear trees before the sun is up');
    await page.keyboard.press('Enter');
    await row(/^Water the pear trees/).waitFor();
    await row(new RegExp(`^${before}`)).waitFor({ state: 'detached' });
  });

  it('are pinned to the top of their group, and stay there', async () => {
    const { page } = cockpit;
    const [, , , last = ''] = await names();
    await row(new RegExp(`^${last}`)).click({ button: 'right' });
    await chooseFromMenu(page, 'Pin Session');
    await row(new RegExp(`^${last}, .*pinned`)).waitFor();
    await until('it leads its group', async () => (await names())[0] === last);
    await picture(page, 'fleet-pinned');
  });

  it('are sorted, grouped and filtered from the menu of the view, which says what is chosen', async () => {
    const { page } = cockpit;
    const menu = async (...names: readonly string[]): Promise<void> => {
      await views.header('Fleet').hover();
      await views.view('Fleet').getByRole('button', { name: /More Actions/ }).click();
      for (const name of names) await chooseFromMenu(page, name, () => picture(page, `fleet-menu-${name.replaceAll(/\W+/g, '-')}`));
      await page.locator('.monaco-menu').first().waitFor({ state: 'detached' });
    };
    /** Without the pinned one, which leads whatever the order is. */
    const isByName = async (): Promise<boolean> => {
      const shown = (await names()).slice(1);
      return shown.join() === shown.toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true })).join();
    };
    assert.equal(await isByName(), false);
    await menu('Sort By', 'Name');
    await until('they are sorted by name', isByName);
    await menu('Group By', 'No Groups');
    await row(/^Project orchard/).waitFor({ state: 'detached' });
    await until('they are still sorted by name', isByName);
    await runCommand(page, 'Mission Control: Filter Fleet by Text…');
    await page.locator('.quick-input-widget').getByRole('textbox').fill('pear');
    await row(/^Water the pear trees/).waitFor();
    await row(/^Errand/).waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    await views.view('Fleet').getByText('Filter: “pear”').waitFor();
    await picture(page, 'fleet-filtered');
    await runCommand(page, 'Mission Control: Filter Fleet…');
    await page.locator('.quick-input-widget').getByRole('checkbox', { name: /Running/ }).first().click();
    await picture(page, 'fleet-filter-choices');
    await page.keyboard.press('Enter');
    await row(/^No session matches the filter/).click();
    await row(/^Errand 004/).waitFor();
    await menu('Sort By', 'Longest Wait');
    await until('they are not sorted by name', async () => !(await isByName()));
    await menu('Group By', 'Project');
    await row(/^Project orchard/).waitFor();
  });

  it('are found by their words, however old, and resumed', async () => {
    const { page } = cockpit;
    // Else the session in front is meant.
    await runCommand(page, 'View: Close All Editors');
    await runCommand(page, 'Mission Control: Resume Session…');
    const widget = page.locator('.quick-input-widget');
    await widget.getByRole('option', { name: /Errand 004/ }).waitFor();
    await picture(page, 'resume-list');
    await widget.getByRole('textbox').fill('233 errand');
    await widget.getByRole('option', { name: /Errand 233/ }).waitFor();
    await widget.getByRole('option', { name: /Errand 004/ }).waitFor({ state: 'detached' });
    await picture(page, 'resume-found');
    await page.keyboard.press('Enter');
    const panel = new SessionPanel(page, 'Errand 233');
    await panel.when('it is live', ({ phase }) => phase === 'idle');
  });

  describe('lead to new sessions', () => {
    const widget = () => cockpit.page.locator('.quick-input-widget');
    const box = () => widget().getByRole('textbox');
    const option = (name: RegExp) => widget().getByRole('option', { name });
    /** What is told of the choice where the mouse was before lies over others until it goes. */
    const choose = async (name: RegExp): Promise<void> => {
      await cockpit.page.mouse.move(0, 0);
      await option(name).first().click();
    };
    const step = async (number: number): Promise<void> => { await widget().getByText(`(${number}/7)`).waitFor(); };
    /** The prompt of the session with this name, as it was sent. */
    const sent = async (name: string): Promise<string> => {
      const frame = await new SessionPanel(cockpit.page, name).frame();
      return (await frame.locator('.item-user').first().innerText()).trim();
    };
    const clean = (name: string): Promise<void> => picture(cockpit.page, name.replaceAll(' ', '-'));

    before(async () => {
      await runCommand(cockpit.page, 'View: Close All Editors');
      await runCommand(cockpit.page, 'Mission Control: New Task…');
      await box().fill('Water the trees');
      await cockpit.page.keyboard.press('Enter');
      await views.row('Backlog', /Water the trees/).waitFor({ state: 'attached' }).catch(() => {});
    });

    it('by steps, with a way back, and what was typed is never lost', async () => {
      const { page } = cockpit;
      await runCommand(page, 'Mission Control: New Session with Options…');
      await option(/orchard/).waitFor();
      await clean('flow 1 place');
      await choose(/orchard/);
      await step(2);
      await option(/Water the trees/).waitFor();
      await clean('flow 2 work');
      await choose(/Write a Prompt/);
      await step(3);
      await box().fill('Plant the trees');
      await clean('flow 3 prompt');
      await page.keyboard.press('Enter');
      await step(4);
      await option(/sonnet/).waitFor();
      assert.equal(await widget().locator('.monaco-list-row.focused').count(), 1, 'one is chosen already: Enter goes on with it');
      await clean('flow 4 model');
      await widget().getByRole('button', { name: 'Back' }).click();
      await step(3);
      assert.equal(await box().inputValue(), 'Plant the trees');
      await page.keyboard.press('Escape');
      await runCommand(page, 'Mission Control: New Session with Options…');
      await choose(/orchard/);
      await choose(/Write a Prompt/);
      await widget().getByText('This is what you typed last time.').waitFor();
      assert.equal(await box().inputValue(), 'Plant the trees');
      await page.keyboard.press('Enter');
      await choose(/haiku/);
      await step(5);
      await clean('flow 5 mode');
      await choose(/\bPlan\b/);
      await step(6);
      await clean('flow 6 transport');
      await choose(/with forms for plans and questions/);
      await step(7);
      await clean('flow 7 process');
      await choose(/A process for each prompt/);
      assert.equal(await sent('Plant the trees'), 'Plant the trees');
    });

    it('from a folder of the Explorer', async () => {
      const { page } = cockpit;
      await runCommand(page, 'View: Show Explorer');
      await page.getByRole('treeitem', { name: /^src/ }).click({ button: 'right' });
      await picture(page, 'launch-explorer');
      await chooseFromMenu(page, 'New Claude Session Here');
      await widget().getByText('Attached: src').waitFor();
      await box().fill('Look around');
      await page.keyboard.press('Enter');
      assert.match(await sent('Look around'), /This is about the folder @src\./);
    });

    it('from a selection, with the whole prompt in an editor before it starts', async () => {
      const { page } = cockpit;
      await runCommand(page, 'View: Close All Editors');
      await page.getByRole('treeitem', { name: /^src/ }).click();
      await page.getByRole('treeitem', { name: /^apples\.js/ }).dblclick();
      await page.locator('.monaco-editor .view-lines').getByText('countApples').first().click();
      await page.keyboard.press('Control+A');
      await runCommand(page, 'Mission Control: New Session from Selection');
      await widget().getByText('Attached: apples.js, lines 1–3').waitFor();
      await box().fill('Explain this');
      await clean('flow selection');
      await widget().getByRole('button', { name: 'Write Prompt in Editor' }).click();
      const lines = page.locator('.editor-instance .view-lines');
      await lines.getByText('@src/apples.js#L1-3').waitFor();
      await picture(page, 'launch-prompt-editor');
      await page.keyboard.press('Control+End');
      await page.keyboard.type('\nIn one line.');
      await page.getByRole('button', { name: 'Start Session with Prompt in Editor' }).click();
      // The editor puts the panel into another frame when the tab beside it goes.
      await page.getByRole('tab', { name: /New Session Prompt/ }).waitFor({ state: 'detached' });
      assert.match(await sent('Explain this'), /@src\/apples\.js#L1-3[^]*export function countApples[^]*In one line\./);
    });

    it('from a problem, by its light bulb', async () => {
      const { page } = cockpit;
      await writeFile(path.join(cockpit.folder, 'broken.json'), '{ "trees": }\n');
      await page.getByRole('treeitem', { name: /^broken\.json/ }).dblclick();
      await page.locator('.monaco-editor .squiggly-error').first().waitFor();
      await page.locator('.monaco-editor .view-lines').getByText('trees').first().click();
      await runCommand(page, 'Go to Next Problem (Error, Warning, Info)');
      const fix = page.locator('.action-widget').getByText('Fix in a New Session');
      const isOffered = (): Promise<boolean> => fix.waitFor({ timeout: 4000 }).then(() => true, () => page.keyboard.press('Escape').then(() => false));
      // The editor lists what extensions have offered by then, and does not look again: a person opens it again.
      await until('the fix is offered', () => page.keyboard.press('Control+.').then(isOffered));
      await picture(page, 'launch-problem');
      await page.keyboard.press('Enter');
      await widget().getByText('Attached: 1 problem in broken.json').waitFor();
      assert.equal(await box().inputValue(), 'Fix this problem.');
      await box().fill('Mend it').then(() => page.keyboard.press('Enter'));
      assert.match(await sent('Mend it'), /Problems in @broken\.json:[^]*line 1: error \(json \d+\): /);
    });

    it('which are stopped together, after one question that says what that cuts short', async () => {
      const { page } = cockpit;
      await runCommand(page, 'View: Show Mission Control');
      // Who waits longest stands first: rows change places until all wait.
      for (const name of ['Plant the trees', 'Look around', 'Explain this', 'Mend it']) await views.row('Fleet', new RegExp(`^${name}, Waiting for you`)).waitFor();
      await views.row('Fleet', /^Plant the trees/).click();
      await views.row('Fleet', /^Look around/).click({ modifiers: ['Control'] });
      await views.row('Fleet', /^Errand 233/).click({ modifiers: ['Control'] });
      for (const theme of ['Light Modern', 'Dark Modern']) {
        await useTheme(cockpit, theme);
        await picture(page, `fleet-mixed-${theme.replace(' ', '-')}`);
      }
      await views.row('Fleet', /^Errand 233/).click({ button: 'right' });
      await chooseFromMenu(page, 'Stop Session', () => picture(page, 'launch-several-menu'));
      const dialog = page.locator('.monaco-dialog-box');
      await dialog.getByText('Stop 3 sessions? 2 of them are in the middle of their turn.').waitFor();
      await clean('dialog for several');
      await dialog.getByRole('button', { name: 'Stop', exact: true }).click();
      for (const name of [/^Plant the trees, Stopped/, /^Look around, Stopped/, /^Errand 233, Stopped/]) await views.row('Fleet', name).waitFor();
      await views.row('Fleet', /^Explain this, Waiting for you/).waitFor();
    });
  });

  it('open at once however much was said in them: the first message, a find in the middle, the end, and the next prompt', async () => {
    const { page, model } = cockpit;
    assert.ok(long.items.length >= 10_000 && long.transcriptBytes > 2_000_000);
    // Else the session in front is meant.
    await runCommand(page, 'View: Close All Editors');
    await runCommand(page, 'Mission Control: Open Session');
    await page.locator('.quick-input-widget').getByRole('textbox').fill('A long conversation');
    await page.locator('.quick-input-widget').getByRole('option', { name: /A long conversation/ }).click();
    const panel = new SessionPanel(page, 'A long conversation');
    const frame = await panel.frame();
    const entry = (id = ''): Locator => frame.locator(`[data-item="${id}"]`);
    const rows = async (): Promise<number> => frame.locator('mc-item').count();
    await entry(long.items.at(-1)?.id).waitFor();
    await frame.locator('.scroller').focus();
    await page.keyboard.press('Control+Home');
    const [first] = long.items;
    await entry(first?.id).getByText((first as { text: string }).text).waitFor();
    assert.equal((await panel.place()).itemId, first?.id);
    assert.ok((await rows()) <= 300);
    await picture(page, 'long-first');
    await page.keyboard.press('Control+f');
    await page.keyboard.type('part 600*');
    await entry(long.items.findLast((item) => 'text' in item && item.text.includes('part 600*'))?.id).waitFor();
    await frame.locator('.find-count', { hasText: ' of ' }).waitFor();
    await picture(page, 'long-found');
    await useTheme(cockpit, 'Light Modern');
    await page.setViewportSize({ width: 760, height: 800 });
    await picture(page, 'long-found-light-narrow');
    await page.setViewportSize({ width: 1280, height: 800 });
    await useTheme(cockpit, 'Dark Modern');
    await (await panel.button('Close')).click();
    await (await panel.button('Jump to latest')).click();
    await entry(long.items.at(-1)?.id).waitFor();
    model.script('go-on', [['say It goes on from there.']]);
    await panel.write('What comes next? @@file:go-on');
    await (await panel.button('Resume and Send')).click();
    await panel.when('it answers', ({ texts, phase }) => phase === 'idle' && texts.at(-1) === 'It goes on from there.', 60_000);
    assert.ok((await rows()) <= 300);
    await picture(page, 'long-goes-on');
    await (await panel.button('Stop')).click();
    await panel.when('it has ended', ({ phase }) => phase === 'ended');
  });
});
