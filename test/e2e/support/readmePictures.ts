// Renews the pictures of the README: node test/e2e/support/readmePictures.ts (after a build)
// They are taken of the real product with the real agent, which a scripted model drives.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { REPO_ROOT } from '../../support/repoRoot.ts';
import { runCommand } from '../../support/vscode/runCommand.ts';
import { addProject, newSession, useTheme } from './actions.ts';
import { Cockpit } from './cockpit.ts';
import { nothingCovers } from './pictures.ts';
import type { SessionPanel } from './sessionPanel.ts';
import { READABLE_TERMINALS, TerminalPart } from './terminals.ts';
import { tourScript } from './tourScript.ts';

const FOLDER = path.join(REPO_ROOT, 'media', 'screenshots');

const TASKS = ['Show prices in the currency of the buyer', 'The search forgets its filter', 'Move the images to the CDN'];

const OFFLINE = 'Make the cart survive a lost connection';

const NOTES = Array.from({ length: 400 }, (_, index) => `Entry ${index + 1} of the release notes, in a sentence or two, with what it means for those who upgrade.`).join('\n\n');

await mkdir(FOLDER, { recursive: true });
await using cockpit = await Cockpit.open({ settings: { ...READABLE_TERMINALS } });
const { page, model } = cockpit;
model.script('upgrade', [['usage in=64000 out=142000 cr=2400000 c5=180000', 'say The build runs on Node 24. Two packages needed a newer major version; the tests pass.']]);
model.script('notes', [['speed 8 200', `say ${NOTES}`]]);
model.script('login', [[`tool Bash ${JSON.stringify({ command: 'npm test -- login', description: 'Run the tests of the login form' })}`]]);
model.script('tour', tourScript(cockpit.folder));
model.release('streaming');
model.answer(OFFLINE, [['say I look at how the cart is kept first.', 'tool Read {"file_path":"README.md"}'], ['say The cart lives in memory only. I keep it in the browser, and run the tests before I change anything.', `tool Bash ${JSON.stringify({ command: 'npm test -- cart', description: 'Run the tests of the cart' })}`]]);

const views = await addProject(cockpit);
// Wide enough that rows show phase and price.
const sash = await page.locator('.monaco-sash.vertical:not(.disabled)').first().boundingBox();
if (sash !== null) {
  await page.mouse.move(sash.x + 2, 450);
  await page.mouse.down();
  await page.mouse.move(sash.x + 92, 450, { steps: 5 });
  await page.mouse.up();
}
for (const title of TASKS) {
  await runCommand(page, 'Mission Control: New Task…');
  const widget = page.locator('.quick-input-widget');
  await widget.getByText('New task in orchard').waitFor();
  await widget.getByRole('textbox').fill(title);
  await page.keyboard.press('Enter');
  await views.row('Backlog', new RegExp(title)).waitFor();
}

await named('Upgrade the build to Node 24', 'upgrade', (panel) => panel.when('it is done', ({ phase, texts }) => phase === 'idle' && texts.length === 1));
await named('Write the release notes', 'notes', (panel) => panel.when('it streams', ({ texts }) => texts.length === 1));
await named('Harden the login form', 'login', (panel) => panel.request(/^Allow/));
await runCommand(page, 'View: Close All Editors');
const panel = await named('Count apples robustly', 'tour', (started) => started.request(/^Allow/));
await page.waitForTimeout(1500); // What has just come into sight takes no answer yet.
await (await panel.button('Allow')).click();
const question = await panel.request(/questions/);
await question.getByRole('radio').first().check();
await question.getByRole('button', { name: 'Next Question' }).click();
for (const option of [/^Empty basket/, /^Negative number/]) await question.getByRole('checkbox', { name: option }).check();
await question.getByRole('button', { name: 'Submit' }).click();
await panel.request(/^Approve this plan/);
await views.row('Fleet', /Count apples robustly, Waiting/).waitFor();
await take('session-dark');
await useTheme(cockpit, 'Light Modern');
await (await panel.button('Approve and Accept Edits')).click();
await panel.when('all is done', ({ phase }) => phase === 'idle');
await views.row('Fleet', /Count apples robustly, Idle/).waitFor();
await views.ticker.filter({ hasText: '1 running' }).waitFor();
await take('views-light');

// An agent in a terminal, which waits there and in Needs You.
await useTheme(cockpit, 'Dark Modern');
await runCommand(page, 'View: Close All Editors');
await page.locator('.sidebar .pane-header').first().focus();
await page.keyboard.press('Control+K');
await page.keyboard.press('Shift+N');
const flow = page.locator('.quick-input-widget');
await flow.getByPlaceholder('Describe the task…').waitFor();
await flow.getByRole('button', { name: 'Run in a Terminal Instead' }).click();
await flow.getByPlaceholder('Describe the task for an agent in a terminal…').fill(OFFLINE);
await page.keyboard.press('Enter');
const terminal = new TerminalPart(page);
await terminal.shows(/Do you want to proceed/, 40_000);
await runCommand(page, 'Terminal: Move Terminal into Editor Area');
await terminal.shows(/Do you want to proceed/);
await views.row('Needs You', /npm test/).first().waitFor();
await take('terminal-dark');

/** Starts a session and gives it the name that a person would see, without the script. */
async function named(name: string, script: string, wait: (panel: SessionPanel) => Promise<unknown>): Promise<SessionPanel> {
  const started = await newSession(cockpit, `${name} @@file:${script}`);
  await wait(started);
  await (await started.button('Rename Session')).click();
  await (await started.frame()).getByRole('textbox', { name: 'Session name' }).fill(name);
  await page.keyboard.press('Enter');
  await started.when('it has its name', (facts) => facts.name === name);
  return started;
}

async function take(name: string): Promise<void> {
  await page.mouse.move(700, 5);
  await nothingCovers(page);
  await page.screenshot({ path: path.join(FOLDER, `${name}.png`) });
}
