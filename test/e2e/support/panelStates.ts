// Takes a picture of every state of the session panel in the real VS Code, each in a light, a high contrast and a dark theme and in a narrow editor:
//   node test/e2e/support/panelStates.ts            all states (about ten minutes; after a build)
//   node test/e2e/support/panelStates.ts plan ended only those with one of these words in their names
// One sheet a state in test/results/panelStates, for people to look at after a change of looks. The host and the agents are the real ones; a
// scripted model leads the agents. It asserts one thing only: in a narrow editor nothing is wider than the panel.
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { transcriptSlug } from '../../../src/host/sessions/claude/configFolder.ts';
import { runCommand } from '../../support/vscode/runCommand.ts';
import { addProject } from './actions.ts';
import { Cockpit } from './cockpit.ts';
import { agentStates, slowClaude } from './panelStates/agentStates.ts';
import { Looks, WIDE } from './panelStates/looks.ts';
import { PAST, writePastSessions } from './panelStates/pastSessions.ts';
import { troubleStates } from './panelStates/troubleStates.ts';
import { SessionPanel } from './sessionPanel.ts';
import { until } from './until.ts';
import type { Views } from './views.ts';

await using claude = await slowClaude();
await using cockpit = await Cockpit.open({
  settings: { 'workbench.hover.delay': 100_000, 'missionControl.notifications': false },
  viewport: WIDE,
  env: { CLAUDE_CODE_ENABLE_TODO_TOOLS: '1' }, // The agent offers its list of tasks to some models only, unless it is told to.
  workspaceTrust: true,
  path: [claude.folder, path.dirname(process.execPath), process.env['PATH']].join(path.delimiter),
  prepare: async (home) => {
    await writePastSessions(home, path.join(home.root, 'orchard'));
    await writeFile(path.join(home.claudeConfigDir, 'settings.json'), JSON.stringify({ permissions: { allow: ['Bash(tail:*)'] } }));
  },
});
const { page } = cockpit;
const looks = new Looks(cockpit, { folder: 'panelStates', wanted: process.argv.slice(2) });
await looks.clear();
try {
  const views = await addProject(cockpit);
  for (const view of ['Needs You', 'Projects', 'Backlog'] as const) await views.header(view).click();
  await openPast(views, 'finished');
  await looks.take('restricted');
  await trustWorkspace(views);
  await views.row('Fleet', /more that ended/).locator('.monaco-tl-twistie').click();
  await pastStates(views);
  await runCommand(page, 'View: Close All Editors');
  await agentStates(cockpit, looks, claude);
  await troubleStates(cockpit, looks, views);
} catch (error) {
  await page.screenshot({ path: 'test/results/panelStates/failed.png' });
  throw error;
}
for (const problem of looks.problems) console.error(problem);
process.exitCode = looks.problems.length === 0 ? 0 : 1;

/** Sessions that ended, each for a reason of its own. */
async function pastStates(views: Views): Promise<void> {
  for (const key of ['finished', 'interrupted', 'hibernated', 'failed', 'loggedOut', 'billing', 'gone', 'newer', 'long'] as const) {
    await openPast(views, key);
    await looks.take(`ended, ${key}`);
  }
  await openPast(views, 'notes');
  await looks.take('notes');
  const pictures = await openPast(views, 'pictures');
  await (await pictures.frame()).locator('mc-picture button[aria-busy="false"]').nth(1).waitFor();
  await looks.take('images');
  await (await pictures.frame()).locator('.scroller').evaluate((scroller) => { scroller.scrollTop = 0; });
  await looks.take('images, from the top');
  const lost = await openPast(views, 'lost');
  const { sessionId } = await lost.facts();
  await (await lost.frame()).locator('mc-picture button[aria-busy="false"]').first().waitFor();
  // The agent cleans up after itself while the panel is open; what was not looked at yet is gone.
  await rm(path.join(cockpit.home.claudeConfigDir, 'projects', transcriptSlug(cockpit.folder), `${sessionId}.jsonl`));
  await until('the first pictures are in sight', async () => {
    await (await lost.frame()).locator('.scroller').evaluate((scroller) => { scroller.scrollTop = 0; });
    return await (await lost.frame()).locator('.picture-gone').count() === 3;
  });
  await looks.take('lost pictures');
  const cards = await openPast(views, 'cards');
  const scroll = async (how: number | 'page'): Promise<void> => {
    await (await cards.frame()).locator('.scroller').evaluate((scroller, to) => { scroller.scrollTop = to === 'page' ? scroller.scrollTop + scroller.clientHeight - 40 : to; }, how);
    await page.waitForTimeout(400);
  };
  await scroll(0);
  await looks.take('tool cards');
  await (await cards.frame()).evaluate(() => {
    for (const fold of document.querySelectorAll<HTMLDetailsElement>('.items details')) if (!fold.open) fold.querySelector('summary')?.click();
  });
  await scroll(0);
  for (let part = 1; part <= 7; part += 1) {
    await looks.take(`tool cards, open ${part}`);
    await scroll('page');
  }
}

async function openPast(views: Views, key: keyof typeof PAST): Promise<SessionPanel> {
  const panel = new SessionPanel(page, PAST[key].slice(0, 30));
  await views.row('Fleet', new RegExp(`^${PAST[key].slice(0, 30)}`)).click();
  await panel.frame();
  return panel;
}

async function trustWorkspace(views: Views): Promise<void> {
  await runCommand(page, 'Workspaces: Manage Workspace Trust');
  const editor = page.getByRole('dialog', { name: 'Workspace Trust' });
  await editor.getByRole('button', { name: 'Trust', exact: true }).click();
  await editor.getByText('You trust this folder').waitFor();
  await editor.getByRole('button', { name: /Close Modal Editor/ }).click();
  await views.header('Fleet').waitFor();
}
