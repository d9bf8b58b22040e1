// Agents in terminals of the editor, by clicks and keys, with both versions of the CLI: started, answered here and there, over a reload, their links followed,
// closed and shown again, in two windows, in a flood. The tests build on each other, in order.
import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PNG } from 'pngjs';
import { CLAUDE_VERSION, OLDEST_CLAUDE_VERSION } from '../support/cache/claudeBinary.ts';
import { pixel } from '../support/pngPixels.ts';
import { isAlive } from '../support/processTree.ts';
import { runCommand } from '../support/vscode/runCommand.ts';
import { addProject, chooseFromMenu, newTerminalSession, reloadWindow, useTheme } from './support/actions.ts';
import { Cockpit } from './support/cockpit.ts';
import { FLOOD_END, floodingClaude, type FloodingClaude } from './support/floodingClaude.ts';
import { DEEP_END, diffLines, makeLinkedFiles, tabInFront } from './support/linkedFiles.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { terminalAgent } from './support/processes.ts';
import { realFocus } from './support/realFocus.ts';
import { SessionPanel } from './support/sessionPanel.ts';
import { aboveHints, READABLE_TERMINALS, rule, ruleColor, sameEnd, TerminalPart } from './support/terminals.ts';
import { until } from './support/until.ts';
import { Views } from './support/views.ts';

const SLOW_TEXT = 'The trees are in bloom. '.repeat(200).trim();
/** The line in which the agent says for how long it has been at work. */
const WORKING = /… \((?:\d+m )?\d+s · /;
const ON_CLOSE = 'missionControl.terminal.onClose';
const tool = (name: string, input: unknown): string => `tool ${name} ${JSON.stringify(input)}`;
const bash = (command: string): string => tool('Bash', { command });

/** The agents of this story: the one whose CLI is the newest that is tested, and the one whose is the oldest. */
const AGENTS = [
  { fruit: 'pears', version: CLAUDE_VERSION },
  { fruit: 'plums', version: OLDEST_CLAUDE_VERSION },
] as const;
type Fruit = (typeof AGENTS)[number]['fruit'];

describe('agents in terminals', function () {
  this.bail(true);
  let cockpit: Cockpit;
  let claude: FloodingClaude;
  let views: Views;
  let terminal: TerminalPart;
  const panels = {} as Record<Fruit, SessionPanel>;
  const sessionIds = {} as Record<Fruit, string>;

  before(async () => {
    claude = await floodingClaude();
    cockpit = await Cockpit.open({
      settings: { ...READABLE_TERMINALS },
      viewport: { width: 1400, height: 1300 }, // enough for the agent's own interface in the lower part of the window
      path: [claude.folder, path.dirname(process.execPath), process.env['PATH']].join(path.delimiter),
    });
    await cockpit.vscode.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    for (const { fruit } of AGENTS) {
      cockpit.model.script(fruit, [
        [`say I look at the ${fruit}.`, bash(`touch first-${fruit}`)],
        [bash(`touch second-${fruit}`)],
        ['say Both are there.', 'tool Read {"file_path":"README.md"}'],
        [`speed 6 1000 until=reloaded-${fruit}`, `say ${SLOW_TEXT}`], // a line in 17 s (the CLI shows none before its end), and the rest when it is let go: silence it would take for a bad network
      ]);
    }
    cockpit.model.script('plan', [[tool('Write', { file_path: '$PLAN', content: '# Plant a hedge\n\n1. Dig\n2. Water' })], ['tool ExitPlanMode {}'], ['say Planted.']]);
    await makeLinkedFiles(cockpit, AGENTS.map(({ fruit }) => fruit));
    views = await addProject(cockpit);
    terminal = new TerminalPart(cockpit.page);
    for (const { fruit } of AGENTS) panels[fruit] = new SessionPanel(cockpit.page, `Prune the ${fruit}`);
  });
  afterEach(function () { return pictureOfFailure(this, cockpit?.page); });
  after(async () => {
    await cockpit?.[Symbol.asyncDispose]();
    await claude?.[Symbol.asyncDispose]();
  });

  const made = async (name: string): Promise<boolean> => (await readdir(cockpit.folder)).includes(name);

  /** By the button of its row. */
  async function showTerminal(name: string, theirs = views): Promise<void> {
    await theirs.press('Fleet', new RegExp(name), 'Show Terminal');
  }

  for (const { fruit, version } of AGENTS) {
    it(`starts one of Claude Code ${version}; one permission is answered in Needs You, the next in the terminal, and the panel has the same`, async () => {
      const { page } = cockpit;
      await claude.install(version);
      await newTerminalSession(cockpit, `Prune the ${fruit} @@file:${fruit}`, { isFirst: fruit === 'pears' });
      await terminal.shows(`Claude Code v${version}`, 40_000);
      await terminal.shows(`I look at the ${fruit}.`, 40_000);
      await terminal.shows(/Do you want to proceed/);
      const first = views.row('Needs You', new RegExp(`^Permission: Bash: touch first-${fruit}`));
      await first.waitFor();
      await picture(page, `terminals-dialog-${fruit}`);
      await views.answer(new RegExp(`^Permission: Bash: touch first-${fruit}`), 'Allow Request');
      await until('the agent went on', () => made(`first-${fruit}`));
      const second = views.row('Needs You', new RegExp(`^Permission: Bash: touch second-${fruit}`));
      await second.waitFor();
      await views.badgeIs('1');
      await terminal.shows(`touch second-${fruit}`);
      await terminal.answer('1');
      await second.waitFor({ state: 'detached' });
      await until('the agent went on', () => made(`second-${fruit}`));
      await runCommand(page, 'Mission Control: Show Panel');
      const facts = await panels[fruit].when('it has the conversation', ({ texts }) => texts.length >= 2);
      assert.deepEqual(facts.texts.slice(0, 2), [`I look at the ${fruit}.`, 'Both are there.']);
      sessionIds[fruit] = facts.sessionId;
      if (fruit === 'plums') await useTheme(cockpit, 'Light Modern');
      await picture(page, `terminals-panel-${fruit}`);
    });
  }

  it('a reload in the middle of their turns: the same screens, and the agents go on', async () => {
    const { page, model } = cockpit;
    // All but what moves between what it has said and its input: for how long it has worked, and its hints.
    const settled = async (): Promise<readonly string[]> => {
      const lines = await terminal.shows(WORKING, 60_000);
      const look = await terminal.look();
      const input = lines.findLastIndex((line) => /─{10,}/.test(line));
      return [...look.slice(lines.findIndex((line) => line.includes('(touch second-')), lines.findIndex((line) => line.includes('Both are there.')) + 1), ...look.slice(input - 2, input + 1)];
    };
    const before = [];
    for (const { fruit } of AGENTS) {
      await showTerminal(`Prune the ${fruit}`);
      await terminal.shows(`second-${fruit}`);
      if (fruit === 'pears') await terminal.shows('The trees', 40_000); // What the agent says shows while it says it.
      before.push({ fruit, screen: await settled(), pid: terminalAgent(cockpit, sessionIds[fruit]).pid });
    }
    await until('texts stream', () => model.turns.filter((turn) => model.isStreaming(turn)).length === AGENTS.length);
    await reloadWindow(cockpit);
    for (const { fruit, screen, pid } of before.toReversed()) {
      if (fruit !== 'plums') await showTerminal(`Prune the ${fruit}`);
      await terminal.shows(`second-${fruit}`, 60_000);
      await until('the screen is as it was', async () => {
        sameEnd(await settled(), screen);
        return true;
      });
      assert.equal(terminalAgent(cockpit, sessionIds[fruit]).pid, pid);
      await picture(page, `terminals-reloaded-${fruit}`);
      model.release(`reloaded-${fruit}`);
      await runCommand(page, 'Mission Control: Show Panel');
      await panels[fruit].when('the turn ends', ({ phase, texts }) => phase === 'idle' && texts.at(-1) === SLOW_TEXT, 60_000);
    }
  });

  it('approves their plans from the panel', async () => {
    const { page } = cockpit;
    for (const { fruit } of AGENTS.toReversed()) {
      await showTerminal(`Prune the ${fruit}`);
      await terminal.shows(`Prune the ${fruit} `);
      for (const mode of ['accept edits on', 'plan mode on']) {
        await terminal.press('Shift+Tab');
        await terminal.shows(mode);
      }
      await runCommand(page, 'Mission Control: Show Panel');
      await panels[fruit].write('Plant a hedge @@file:plan');
      await page.keyboard.press('Enter');
      const plan = await panels[fruit].request(/^Approve this plan/);
      await picture(page, `terminals-plan-${fruit}`);
      await plan.getByRole('button', { name: 'Approve', exact: true }).click();
      await panels[fruit].when('it is done', ({ phase, texts }) => phase === 'idle' && texts.at(-1) === 'Planted.');
      await terminal.shows('Planted.');
    }
  });

  for (const { fruit, version } of AGENTS.toReversed()) {
    it(`links to files and changes are followed by Control and a click, in the terminal of Claude Code ${version}`, async () => {
      const { page, folder } = cockpit;
      const panel = panels[fruit];
      await showTerminal(`Prune the ${fruit}`);
      await terminal.shows(`Prune the ${fruit} `);
      await runCommand(page, 'Mission Control: Show Panel');
      await panel.write(`Look around @@file:paths-${fruit}`);
      await page.keyboard.press('Enter');
      await until('it is done, with all that it asks for allowed', async () => {
        const row = views.row('Needs You', /^Permission/);
        if (await row.isVisible()) {
          await row.hover();
          await row.getByRole('button', { name: 'Allow Request' }).click({ timeout: 1000 }).catch(() => undefined); // It may have been the one before.
        }
        const { phase, texts } = await panel.facts();
        return phase === 'idle' && texts.at(-1)?.startsWith('See ') === true;
      }, 60_000);
      await runCommand(page, 'View: Close All Editors');
      await terminal.shows(/as well/);
      await picture(page, `terminals-links-${fruit}`);

      // Either version breaks the one in a way of its own, or shortens it, and breaks the other within a word.
      await terminal.followLink(`${fruit}.txt)`, 'Open diff');
      await tabInFront(page, `and ${fruit}.txt (changed by the agent)`);
      await terminal.followLink(DEEP_END, 'Open file');
      await tabInFront(page, 'leaf.js', 3);
      if (fruit === 'plums') return;
      await terminal.followLink('src/apples.js:2', 'Open file');
      await tabInFront(page, 'apples.js', 2);
      await terminal.followLink('"my notes.md"', 'Open file');
      await tabInFront(page, 'my notes.md');
      await until('what is gone is said to be', async () => {
        await writeFile(path.join(folder, 'short-lived.js'), ''); // Again, since the editor may ask about the row just before the click, and then it is no link.
        await terminal.followLink('short-lived.js', 'Open file', () => rm(path.join(folder, 'short-lived.js')));
        return await page.locator('.notifications-toasts').getByText(/short-lived\.js does not exist\./).waitFor({ timeout: 5000 }).then(() => true);
      }, 40_000);
      await picture(page, 'terminals-links-missing');
      await runCommand(page, 'Notifications: Clear All Notifications');
      // Two changes have the same words above them, one has its own.
      await terminal.followLink('Update(src/pears.js)', 'Open diff');
      await page.locator('.quick-input-widget').getByRole('textbox', { name: /The agent changed this file several times/ }).waitFor();
      await picture(page, 'terminals-links-choice');
      await page.locator('.quick-input-widget').getByRole('option', { name: 'first → second' }).click();
      await until('the older change', async () => (await diffLines(page)).join() === 'first();,second();');
      await terminal.followLink('Write(src/pears.js)', 'Open diff');
      await until('the file as it was made', async () => (await diffLines(page)).join() === 'first();');
      await tabInFront(page, 'pears.js (changed by the agent)');
      await terminal.press('Control+End');
    });
  }

  it('its screen is copied and saved as a picture, and what is selected and files are put into its prompt', async () => {
    const { page, folder } = cockpit;
    await runCommand(page, 'View: Close All Editors');
    await terminal.focus();
    await runCommand(page, 'Mission Control: Copy Terminal Screen');
    const shown = await terminal.lines();
    await until('the screen in the clipboard', async () => {
      const copied = (await page.evaluate(() => navigator.clipboard.readText())).split('\n').map((line) => line.replaceAll('\u00a0', ' ').trimEnd());
      assert.deepEqual(copied, [...shown, '']);
      return true;
    });

    await terminal.screen.click({ button: 'right' });
    await chooseFromMenu(page, 'Save Terminal Screenshot…');
    const box = page.locator('.quick-input-widget').getByRole('textbox');
    await until('the name that it is given', async () => (await box.inputValue()).endsWith('/Prune the pears -file-pears.png'));
    await picture(page, 'terminals-screenshot-dialog');
    await box.press('Enter');
    const file = path.join(folder, 'Prune the pears -file-pears.png');
    const png = await until('the whole picture', async () => PNG.sync.read(await readFile(file)));
    const colors = new Set(Array.from({ length: png.width * png.height }, (_, index) => pixel(png, index % png.width, Math.floor(index / png.width))));
    const color = ruleColor(await terminal.look());
    assert.deepEqual([pixel(png, 0, 0), colors.has(color)], ['f8f8f8', true], `${color} in the light picture`);

    await page.keyboard.press('Control+P');
    await page.locator('.quick-input-widget').getByRole('textbox').fill('apples.js');
    await page.locator('.quick-input-widget').getByRole('option', { name: /^apples\.js/ }).first().click();
    const editor = page.locator('.editor-instance .monaco-editor');
    await editor.getByText('countApples').first().waitFor();
    await editor.locator('.view-lines').first().click();
    for (const key of ['Control+Home', 'Shift+ArrowDown', 'Shift+ArrowDown']) await page.keyboard.press(key);
    await page.locator('.statusbar-item[id="status.editor.selection"]').filter({ hasText: 'selected' }).waitFor();
    await editor.getByText('countApples').first().click({ button: 'right' });
    await chooseFromMenu(page, 'Send Selection to Agent Terminal');
    await chooseSession('pears');
    await until('the lines in the prompt', async () => (await terminal.lines()).some((row) => /^❯\s+@src\/apples\.js#L1-2$/.test(row)));
    await page.getByRole('tab', { name: 'apples.js' }).first().click({ button: 'right' });
    await chooseFromMenu(page, 'Send File to Agent Terminal');
    await chooseSession('pears');
    await until('the file in the prompt', async () => (await terminal.lines()).some((row) => /^❯\s+@src\/apples\.js#L1-2 @src\/apples\.js$/.test(row)));
    await picture(page, 'terminals-prompt');
    await terminal.press('Control+U');
    await until('an empty prompt', async () => !(await terminal.lines()).some((row) => row.includes('@src/apples.js')));
  });

  /** Of the two that live. */
  async function chooseSession(fruit: Fruit): Promise<void> {
    await cockpit.page.locator('.quick-input-widget').getByRole('option', { name: new RegExp(`Prune the ${fruit}`) }).click();
  }

  it('closed by hand it asks once, the agent lives, and its terminal comes back as it was', async () => {
    const { page } = cockpit;
    await runCommand(page, 'View: Close All Editors');
    const { pid } = terminalAgent(cockpit, sessionIds.pears);
    await terminal.shows('as well');
    const before = aboveHints(await terminal.look());
    const question = page.locator('.notifications-toasts .notification-list-item').filter({ hasText: 'goes on without its terminal' });
    const close = async (): Promise<void> => {
      await terminal.focus();
      await runCommand(page, 'Terminal: Kill the Active Terminal Instance');
    };
    const answer = async (button: string): Promise<void> => {
      await question.waitFor();
      await picture(page, `terminals-close-${button}`);
      await question.getByRole('button', { name: button, exact: true }).click();
      await question.waitFor({ state: 'detached' });
    };
    for (const isAsked of [true, false]) {
      await close();
      if (isAsked) await answer('Detach');
      await until('another terminal shows', async () => !(await terminal.lines()).join().includes('pears'));
      await showTerminal('Prune the pears');
      await terminal.shows('as well');
      await until('the screen is as it was', async () => {
        sameEnd(aboveHints(await terminal.look()), before);
        return true;
      });
      assert.equal(await question.count(), 0);
    }
    assert.ok(isAlive(pid));

    // What was chosen is a setting like any other.
    assert.equal(await closingSetting(), 'detach');
    await closingSetting('ask');
    await showTerminal('Prune the plums');
    await terminal.shows('Prune the plums ');
    const plums = terminalAgent(cockpit, sessionIds.plums).pid;
    await close();
    await answer('Stop Agent');
    await until('the agent has ended', () => !isAlive(plums));
    await views.row('Fleet', /Prune the plums.*Stopped/).waitFor();
    await until('the answer is remembered', async () => (await closingSetting()) === 'stop');
    await closingSetting('detach');
    assert.ok(isAlive(pid));
    await showTerminal('Prune the pears');
  });

  /** What closing does, as the person's settings say; `value` is written there as people do. */
  async function closingSetting(value?: string): Promise<unknown> {
    const { page, vscode } = cockpit;
    const settings = JSON.parse(await readFile(vscode.settingsFile, 'utf8')) as Record<string, unknown>;
    if (value !== undefined) {
      await runCommand(page, 'Preferences: Open User Settings (JSON)');
      await page.locator('.editor-instance .view-line').first().click();
      await page.keyboard.press('Control+A');
      await page.evaluate((text) => navigator.clipboard.writeText(text), JSON.stringify({ ...settings, [ON_CLOSE]: value, 'window.title': `closing: ${value}` }));
      await page.keyboard.press('Control+V');
      await page.keyboard.press('Control+S');
      await until('the editor has read its settings', async () => (await page.title()) === `closing: ${value}`);
      await runCommand(page, 'View: Close All Editors');
    }
    return settings[ON_CLOSE];
  }

  it('is watched from a second window, which leads when its person comes to it', async () => {
    const { page } = cockpit;
    const other = await cockpit.vscode.openWindow(cockpit.home.workspace);
    other.setDefaultTimeout(15_000);
    await other.setViewportSize({ width: 1500, height: 1400 });
    const theirs = new TerminalPart(other);
    const columns = async (part: TerminalPart, what: string, isSo: (columns: number) => boolean): Promise<number> => await until(what, async () => {
      const count = rule(await part.lines());
      return isSo(count) ? count : undefined;
    });
    await new Views(other).open();
    await showTerminal('Prune the pears', new Views(other));
    await theirs.shows('as well');
    await other.setViewportSize({ width: 1000, height: 900 });
    let wide: number;
    let narrow: number;
    {
      await using focus = await realFocus([page, other]);
      await focus.on(page);
      await terminal.focus();
      wide = await columns(terminal, 'the first window leads', (count) => count > 100);
      await focus.on(other);
      await theirs.focus();
      narrow = await columns(theirs, 'the second leads when its person comes to it', (count) => count > 0 && count < wide);
      await picture(other, 'terminals-second-window-leads');
      await focus.on(page);
      await terminal.focus();
      await columns(terminal, 'the first leads again', (count) => count === wide);
    }
    await theirs.type('from the second window');
    await until('both show the same, for the one where somebody types', async () => {
      const [here, there] = await Promise.all([terminal.lines(), theirs.lines()]);
      assert.deepEqual([there, rule(here)], [here, narrow]);
      return true;
    });
    await terminal.type('!');
    await columns(terminal, 'the first window leads again', (count) => count === wide);
    await other.close();
    await page.bringToFront();
  });

  it('the profile "Claude Agent" starts one, and every key in it shows while another agent floods its own', async () => {
    const { page } = cockpit;
    await claude.install(CLAUDE_VERSION);
    await newTerminalSession(cockpit, 'Flood the meadow @@ say The meadow is wet.');
    await terminal.shows('Dry so far.');
    await page.getByRole('button', { name: 'Launch Profile...' }).click();
    await chooseFromMenu(page, 'Claude Agent', () => picture(page, 'terminals-profile'));
    await terminal.shows(/❯ *$/m, 40_000);
    await claude.begin();
    await terminal.focus();
    let typed = '';
    let inTheFlood = 0;
    for (const key of 'Every key that is typed while the other one floods shows here') {
      typed += key;
      await page.keyboard.type(key);
      await until(`"${typed}" in the terminal`, async () => (await terminal.lines()).some((line) => line.startsWith('❯') && line.slice(2).startsWith(typed.trimEnd())));
      if (!(await claude.isOver())) inTheFlood += 1;
    }
    assert.ok(inTheFlood >= 10, `${inTheFlood} keys in the flood`);
    await until('all of the flood is in the terminal', () => claude.isOver(), 80_000);
    await views.row('Fleet', /Flood the meadow/).hover();
    await views.row('Fleet', /Flood the meadow/).getByRole('button', { name: 'Show Terminal' }).click();
    await terminal.shows(FLOOD_END, 60_000);
    await picture(page, 'terminals-flood');
    await terminal.press('Enter');
    await terminal.shows('The meadow is wet.', 40_000);
  });
});
