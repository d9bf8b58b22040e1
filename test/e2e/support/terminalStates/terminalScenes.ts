import { access } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { runCommand } from '../../../support/vscode/runCommand.ts';
import type { Cockpit } from '../cockpit.ts';
import type { Looks } from '../panelStates/looks.ts';
import { SessionPanel } from '../sessionPanel.ts';
import { TerminalPart, WORKING } from '../terminals.ts';
import { until } from '../until.ts';
import type { Words } from './words.ts';

const bash = (command: string): string => `tool Bash ${JSON.stringify({ command, description: 'Run the tests' })}`;

const CART = 'Make the cart survive a lost connection';
const PEARS = 'Prune the pears';

const ANSWER = `The cart lives in memory only. **What is lost** with the connection:

| what | where |
|:--|:--|
| items | \`src/cart.js\` |
| prices | the server |

1. I keep it in the browser, as [the rules](https://example.com/rules) say
2. and run the tests before I change anything: 苹果 ✔`;

/** Agents in terminals from their start to their end, with a picture of each state. */
export class TerminalScenes {
  /** Where the picture of the terminal is that a command saved. */
  readonly savedFile: string;
  private readonly cockpit: Cockpit;
  private readonly looks: Looks;
  private readonly words: Words;
  private readonly terminal: TerminalPart;

  constructor(cockpit: Cockpit, looks: Looks, words: Words) {
    this.cockpit = cockpit;
    this.looks = looks;
    this.words = words;
    this.terminal = new TerminalPart(cockpit.page);
    this.savedFile = path.join(cockpit.folder, 'terminal.png');
  }

  async play(): Promise<void> {
    const { page, model } = this.cockpit;
    model.answer(CART, [['say I look at how the cart is kept first.', 'tool Read {"file_path":"README.md"}'], [`say ${ANSWER}`, bash('npm test -- cart')], [bash('touch kept')], ['say Kept.']]);
    model.answer(PEARS, [['say I look at the pears first, and at what was cut last year.', 'tool Read {"file_path":"README.md"}'], ['speed 300 3600000 until=pruned', `say ${'The pears are ripe. '.repeat(400)}`]]);
    await page.locator('.activitybar .action-label[aria-label^="Mission Control"]').click({ timeout: 30_000 });
    await this.view('needsYou').getByRole('button', { name: this.words.welcome('welcome.needsYou.newHere') }).click();
    await this.row('projects', /orchard/).waitFor();
    await this.launch();
    await this.atWork();
    await this.requests();
    await this.closing();
    await this.end();
  }

  /** How a person comes to an agent in a terminal. */
  private async launch(): Promise<void> {
    const { page } = this.cockpit;
    const toTerminal = this.flow.getByRole('button', { name: this.words.say('Run in a Terminal Instead') });
    await this.looks.take('new session, in a panel', { isOverlay: true, again: async () => {
      await this.openFlow('newSession');
      await this.box('Describe the task…').fill(CART);
      await toTerminal.focus(); // shows what it does
    } });
    const transport = this.words.say('Shall the agent run in a panel or in a terminal?');
    await this.looks.take('new session, the step that asks', { isOverlay: true, again: async () => {
      await this.openFlow('newSessionWithOptions');
      for (const step of ['Where should the agent work?', 'Describe the task…', 'Which model? Any name that the agent knows may be typed.', 'How much may the agent do without asking?']) {
        const box = this.box(step);
        await box.waitFor();
        if (step === 'Describe the task…') await box.fill(CART);
        await page.keyboard.press('Enter');
      }
      await this.flow.getByPlaceholder(transport).waitFor();
    } });
    await this.openFlow('newSession');
    await toTerminal.click();
    const box = this.box('Describe the task for an agent in a terminal…');
    await box.waitFor();
    await this.looks.take('new session, in a terminal', { isOverlay: true, again: async () => {
      await this.openFlow('newSession');
      await box.waitFor();
      await box.fill(CART);
    } });
    await page.keyboard.press('Escape');
  }

  /** Two agents, so that the tabs are there: one at work, one that asks. */
  private async atWork(): Promise<void> {
    await this.start(PEARS);
    await this.terminal.shows(WORKING, 40_000);
    await runCommand(this.cockpit.page, 'View: Toggle Maximized Panel');
    await this.terminal.shows('The pears are ripe.');
    await this.looks.take('at work');
    const launch = this.cockpit.page.locator('.part.panel .actions-container .monaco-dropdown-with-primary .dropdown-action-container, .part.panel a[aria-label^="Launch Profile"]').first();
    const profile = this.cockpit.page.getByRole('menuitem', { name: this.words.ofManifest('terminal.profile') });
    await this.looks.take('profiles', { isOverlay: true, again: async () => {
      await launch.click();
      await profile.hover();
    } });
    await this.cockpit.page.keyboard.press('Escape');
    await this.start(CART);
    await this.terminal.shows(/Do you want to proceed/, 40_000);
    await this.row('needsYou', /npm test/).waitFor();
    await this.looks.take('permission');
    await runCommand(this.cockpit.page, 'Terminal: Move Terminal into Editor Area');
    await this.terminal.shows(/Do you want to proceed/);
    await this.looks.take('in an editor');
    await runCommand(this.cockpit.page, 'Terminal: Move Terminal into Panel');
    await this.savePicture();
  }

  private async savePicture(): Promise<void> {
    const { page } = this.cockpit;
    await this.terminal.focus();
    await runCommand(page, this.words.command('saveTerminalScreenshot'));
    const name = this.flow.getByRole('textbox').first();
    // The dialog puts the name that it proposes there a moment after it shows.
    await until('the name that is proposed', async () => (await name.inputValue()).endsWith('.png'));
    await name.fill(this.savedFile);
    await name.press('Enter');
    await until('the picture is saved', () => access(this.savedFile).then(() => true, () => undefined));
  }

  /** The same request in the panel; then only in the terminal. */
  private async requests(): Promise<void> {
    const { page } = this.cockpit;
    await runCommand(page, this.words.command('showPanel'));
    const panel = new SessionPanel(page, CART);
    const inTerminal = (await panel.frame()).getByRole('button', { name: this.words.say('Answer in Terminal') });
    await inTerminal.waitFor();
    await runCommand(page, 'View: Hide Panel');
    await this.looks.take('request in the panel', { again: () => inTerminal.focus() });
    await inTerminal.click();
    await (await panel.frame()).getByText(this.words.say('The agent waits for something in its terminal.')).waitFor();
    await this.row('needsYou', new RegExp(`^${this.words.say('Waits in terminal')}`)).waitFor();
    await this.looks.take('waits in its terminal, in the panel');
    await runCommand(page, 'View: Close All Editors');
    await this.showTerminal(CART);
    await this.looks.take('waits in its terminal');
    await this.terminal.press('1');
    await this.row('needsYou', /touch kept/).waitFor();
    await this.terminal.press('1');
    await this.terminal.shows('Kept.');
  }

  /** What is asked when a terminal is closed by hand. */
  private async closing(): Promise<void> {
    const { page } = this.cockpit;
    await runCommand(page, 'Terminal: Kill the Active Terminal Instance');
    const question = page.locator('.notifications-toasts, .notifications-center').locator('.notification-list-item').filter({ hasText: CART }).first();
    await question.waitFor();
    await this.looks.take('closed by hand', { isOverlay: true, again: async () => {
      if (!(await question.isVisible())) await runCommand(page, 'Notifications: Show Notifications');
      await question.waitFor();
    } });
    await question.getByRole('button', { name: this.words.say('Detach') }).click();
  }

  /** Terminals of agents that have ended, and without their host. */
  private async end(): Promise<void> {
    const { page, model } = this.cockpit;
    await this.showTerminal(CART);
    await this.terminal.shows('Kept.');
    await this.showTerminal(PEARS);
    model.release('pruned');
    await this.terminal.press('Control+c');
    await runCommand(page, this.words.command('stopHost'));
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByRole('button').filter({ hasText: this.words.ofManifest('command.stopHost') }).click();
    await this.terminal.shows(/\* /, 40_000);
    await this.looks.take('host stopped');
  }

  private async start(prompt: string): Promise<void> {
    await this.openFlow('newSession');
    const box = this.box('Describe the task for an agent in a terminal…');
    await box.waitFor();
    await box.fill(prompt);
    await this.cockpit.page.keyboard.press('Enter');
  }

  private async showTerminal(name: string): Promise<void> {
    await this.row('fleet', new RegExp(name)).hover();
    await this.row('fleet', new RegExp(name)).getByRole('button', { name: this.words.ofManifest('command.showTerminal') }).click();
  }

  private async openFlow(command: 'newSession' | 'newSessionWithOptions'): Promise<void> {
    // In a terminal the key would break the agent off.
    if (await this.flow.isVisible()) await this.cockpit.page.keyboard.press('Escape');
    await runCommand(this.cockpit.page, this.words.command(command));
  }

  private get flow(): Locator {
    return this.cockpit.page.locator('.quick-input-widget');
  }

  private box(placeholder: string): Locator {
    return this.flow.getByPlaceholder(this.words.say(placeholder));
  }

  private view(name: 'needsYou' | 'fleet' | 'projects'): Locator {
    const { page } = this.cockpit;
    return page.locator('.sidebar .pane', { has: page.getByRole('heading', { name: this.words.ofManifest(`view.${name}`), exact: true }) });
  }

  private row(view: 'needsYou' | 'fleet' | 'projects', label: RegExp): Locator {
    return this.view(view).getByRole('treeitem', { name: label }).first();
  }
}
