// Agents in terminals of the editor, by clicks and keys: started, answered here and there, over a reload, closed and shown again, in two windows, in a
// flood. The tests build on each other, in order.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isAlive } from '../support/processTree.ts';
import { runCommand } from '../support/vscode/runCommand.ts';
import { addProject, chooseFromMenu, reloadWindow, useTheme } from './support/actions.ts';
import { Cockpit } from './support/cockpit.ts';
import { FLOOD_END, floodingClaude, type FloodingClaude } from './support/floodingClaude.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { terminalAgent } from './support/processes.ts';
import { SessionPanel } from './support/sessionPanel.ts';
import { READABLE_TERMINALS, TerminalPart } from './support/terminals.ts';
import { until } from './support/until.ts';
import { Views } from './support/views.ts';

const SLOW_TEXT = 'The pears are ripe. '.repeat(200).trim();
/** The line in which the agent says for how long it has been at work. */
const WORKING = /… \(\d+s · /;
const bash = (command: string): string => `tool Bash ${JSON.stringify({ command })}`;

describe('agents in terminals', function () {
  this.bail(true);
  let cockpit: Cockpit;
  let claude: FloodingClaude;
  let views: Views;
  let terminal: TerminalPart;
  /** Of the session that most of this is about. */
  let panel: SessionPanel;
  let sessionId: string;

  before(async () => {
    claude = await floodingClaude();
    cockpit = await Cockpit.open({
      settings: { ...READABLE_TERMINALS, 'workbench.reduceMotion': 'on' },
      viewport: { width: 1400, height: 1300 }, // enough for the agent's own interface in the lower part of the window
      path: [claude.folder, path.dirname(process.execPath), process.env['PATH']].join(path.delimiter),
    });
    cockpit.model.script('prune', [
      ['say I look at the pears.', bash('touch first')],
      [bash('touch second')],
      ['say Both are there.', 'tool Read {"file_path":"README.md"}'],
      ['speed 40 3600000 until=reloaded', `say ${SLOW_TEXT}`], // two sentences, and the rest when it is let go
    ]);
    cockpit.model.script('plan', [[`tool Write ${JSON.stringify({ file_path: '$PLAN', content: '# Plant a hedge\n\n1. Dig\n2. Water' })}`], ['tool ExitPlanMode {}'], ['say Planted.']]);
    views = await addProject(cockpit);
    terminal = new TerminalPart(cockpit.page);
    panel = new SessionPanel(cockpit.page, 'Prune the pears');
  });
  afterEach(function () { return pictureOfFailure(this, cockpit?.page); });
  after(async () => {
    await cockpit?.[Symbol.asyncDispose]();
    await claude?.[Symbol.asyncDispose]();
  });

  const made = async (name: string): Promise<boolean> => (await readdir(cockpit.folder)).includes(name);

  /** Opens the box for a prompt, writes into it and starts, in a terminal as it is remembered. */
  async function newTerminalSession(prompt: string, chooseTerminal = async (): Promise<void> => {}): Promise<void> {
    const { page } = cockpit;
    const widget = page.locator('.quick-input-widget');
    await page.locator('.sidebar .pane-header').first().focus();
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Shift+N');
    await chooseTerminal();
    const box = widget.getByPlaceholder('Describe the task for an agent in a terminal…');
    await box.waitFor();
    await box.fill(prompt);
    await box.press('Enter');
  }

  it('starts one by the flow; one permission is answered in Needs You, the next in the terminal, and the panel has the same', async () => {
    const { page } = cockpit;
    await newTerminalSession('Prune the pears @@file:prune', async () => {
      await page.locator('.quick-input-widget').getByPlaceholder('Describe the task…').waitFor();
      await page.locator('.quick-input-widget').getByRole('button', { name: 'Run in a Terminal Instead' }).click();
    });
    await terminal.shows('I look at the pears.', 40_000);
    await terminal.shows(/Do you want to proceed/);
    const first = views.row('Needs You', /^Permission: Bash: touch first/);
    await first.waitFor();
    await picture(page, 'terminals-dialog');
    await first.hover();
    await first.getByRole('button', { name: 'Allow Request' }).click();
    await until('the agent went on', () => made('first'));
    const second = views.row('Needs You', /^Permission: Bash: touch second/);
    await second.waitFor();
    assert.equal(await views.badge(), '1');
    await terminal.shows('touch second');
    await terminal.press('1');
    await second.waitFor({ state: 'detached' });
    await until('the agent went on', () => made('second'));
    await runCommand(page, 'Mission Control: Show Panel');
    const facts = await panel.when('it has the conversation', ({ texts }) => texts.length >= 2);
    assert.deepEqual(facts.texts.slice(0, 2), ['I look at the pears.', 'Both are there.']);
    sessionId = facts.sessionId;
    await useTheme(cockpit, 'Light Modern');
    await picture(page, 'terminals-panel');
  });

  it('a reload in the middle of a turn: the same screen, and the agent goes on', async () => {
    const { page, model } = cockpit;
    await terminal.shows(WORKING);
    await terminal.shows('The pears are ripe.'); // What the agent says shows while it says it.
    assert.ok(model.isStreaming(model.turns.at(-1) ?? assert.fail()));
    const { pid } = terminalAgent(cockpit, sessionId);
    // All but what moves: how long it has worked, and its hints.
    const settled = async (): Promise<readonly string[]> => {
      const lines = await terminal.lines();
      return (await terminal.look()).filter((_, index) => index < lines.length - 1 && !WORKING.test(lines[index] ?? ''));
    };
    const before = await settled();
    await reloadWindow(cockpit);
    await terminal.shows(WORKING, 60_000);
    await until('the screen is as it was', async () => {
      sameEnd(await settled(), before);
      return true;
    });
    assert.equal(terminalAgent(cockpit, sessionId).pid, pid);
    await picture(page, 'terminals-reloaded');
    model.release('reloaded');
    await panel.when('the turn ends', ({ phase, texts }) => phase === 'idle' && texts.at(-1) === SLOW_TEXT, 60_000);
  });

  it('approves its plan from the panel', async () => {
    const { page } = cockpit;
    await terminal.press('Shift+Tab', 'Shift+Tab');
    await terminal.shows(/plan mode on/);
    await panel.write('Plant a hedge @@file:plan');
    await page.keyboard.press('Enter');
    const plan = await panel.request(/^Approve this plan/);
    await picture(page, 'terminals-plan');
    await plan.getByRole('button', { name: 'Approve', exact: true }).click();
    await panel.when('it is done', ({ phase, texts }) => phase === 'idle' && texts.at(-1) === 'Planted.');
    await terminal.shows('Planted.');
  });

  it('closed by hand it asks once, the agent lives, and its terminal comes back as it was', async () => {
    const { page } = cockpit;
    await runCommand(page, 'View: Close All Editors');
    const { pid } = terminalAgent(cockpit, sessionId);
    await terminal.shows('Planted.');
    const before = await terminal.look();
    const question = page.locator('.notifications-toasts .notification-list-item').filter({ hasText: 'goes on without its terminal' });
    for (const isAsked of [true, false]) {
      await terminal.focus();
      await runCommand(page, 'Terminal: Kill the Active Terminal Instance');
      if (isAsked) {
        await question.waitFor();
        await picture(page, 'terminals-close');
        await question.getByRole('button', { name: 'Detach', exact: true }).click();
        await question.waitFor({ state: 'detached' });
      }
      await until('it is closed', async () => (await terminal.screen.count()) === 0);
      const row = views.row('Fleet', /Prune the pears/);
      await row.hover();
      await row.getByRole('button', { name: 'Show Terminal' }).click();
      await terminal.shows('Planted.');
      await until('the screen is as it was', async () => {
        sameEnd(await terminal.look(), before);
        return true;
      });
      assert.equal(await question.count(), 0);
    }
    assert.ok(isAlive(pid));
  });

  it('is watched from a second window, which leads when somebody types there', async () => {
    const { page } = cockpit;
    const other = await cockpit.vscode.openWindow(cockpit.home.workspace);
    other.setDefaultTimeout(15_000);
    await other.setViewportSize({ width: 1500, height: 1400 });
    const theirs = new TerminalPart(other);
    const same = async (what: string): Promise<readonly string[]> => await until(what, async () => {
      const [here, there] = await Promise.all([terminal.lines(), theirs.lines()]);
      assert.deepEqual(there, here);
      return here.length > 0 ? here : undefined;
    });
    await new Views(other).open();
    const row = new Views(other).row('Fleet', /Prune the pears/);
    await row.hover();
    await row.getByRole('button', { name: 'Show Terminal' }).click();
    await theirs.shows('Planted.');
    const wide = rule(await same('both show the same'));
    await other.setViewportSize({ width: 1000, height: 900 });
    await picture(other, 'terminals-second-window-watches');
    await theirs.type('from the second window');
    await terminal.shows('from the second window');
    const narrow = rule(await same('both show the same, as the second window has room for'));
    assert.ok(narrow < wide, `${narrow} columns instead of ${wide}`);
    await picture(page, 'terminals-first-window-follows');
    await picture(other, 'terminals-second-window-leads');
    await terminal.type('!');
    await until('the first window leads again', async () => rule(await terminal.lines()) === wide);
    await other.close();
  });

  it('the profile "Claude Agent" starts one, and every key in it shows while another agent floods its own', async () => {
    const { page } = cockpit;
    await newTerminalSession('Flood the meadow @@ say The meadow is wet.');
    await terminal.shows('Dry so far.');
    await page.getByRole('button', { name: 'Launch Profile...' }).click();
    await chooseFromMenu(page, 'Claude Agent', () => picture(page, 'terminals-profile'));
    await terminal.shows(/❯/, 40_000);
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

/** Fails unless a screen ends as another did. A terminal that opens finds its height in steps, and each may bring lines from above into sight. */
function sameEnd(screen: readonly string[], before: readonly string[]): void {
  assert.ok(before.length > 5, before.join('\n'));
  assert.deepEqual(screen.slice(-before.length), before);
}

/** How many columns the lines across the screen have that the CLI draws around its input. */
function rule(lines: readonly string[]): number {
  return Math.max(...lines.map((line) => /─{10,}/.exec(line)?.[0].length ?? 0));
}
