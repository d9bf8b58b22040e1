import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { runCommand } from '../../../support/vscode/runCommand.ts';
import { newSession } from '../actions.ts';
import type { Cockpit } from '../cockpit.ts';
import { CostsPanelPage } from '../costsPanel.ts';
import { extensionHostProcess, hostProcess } from '../processes.ts';
import { SessionPanel } from '../sessionPanel.ts';
import { until } from '../until.ts';
import type { Views } from '../views.ts';
import type { Looks } from './looks.ts';
import { PAST } from './pastSessions.ts';

/** What may be wrong between a panel and its host, with a session in the middle of a turn where that can be. */
export async function troubleStates(cockpit: Cockpit, looks: Looks, views: Views): Promise<void> {
  const { page, home, model } = cockpit;
  await runCommand(page, 'Mission Control: Show Costs');
  await new CostsPanelPage(page).frame();
  await looks.take('costs');
  await runCommand(page, 'View: Close All Editors');

  const gone = await open(PAST.finished);
  const { sessionId } = await gone.facts();
  await rm(path.join(home.missionControlHome, 'sessions', `${sessionId}.json`));
  await frameWith(/no longer exists/);
  await looks.take('session missing');

  model.script('endless', [['speed 4 400 until=never', `say ${'I count the apples, one by one, and tell you of each. '.repeat(60)}`]]);
  const busy = await newSession(cockpit, 'Count for a long time @@file:endless');
  await busy.when('it writes', ({ texts }) => (texts[0]?.length ?? 0) > 60, 30_000);
  const host = await hostProcess(cockpit);
  process.kill(host.pid, 'SIGSTOP');
  try {
    await views.row('Fleet', new RegExp(`^${PAST.hibernated}`)).click();
    await frameWith(/Loading the conversation|does not answer/);
    await looks.take('loading while the host is silent');
    await views.row('Fleet', /^Count for a long time/).click();
    await (await busy.frame()).getByText(/does not answer/).first().waitFor({ timeout: 90_000 });
    await looks.take('host silent');
  } finally {
    process.kill(host.pid, 'SIGCONT');
  }
  await busy.when('it goes on', ({ isConnected }) => isConnected, 60_000);

  const { pid } = extensionHostProcess(cockpit);
  process.kill(pid, 'SIGSTOP');
  try {
    await (await busy.frame()).getByRole('alert').filter({ hasText: 'extension host' }).waitFor({ timeout: 60_000 });
    await looks.take('extension host gone');
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await (await busy.frame()).getByRole('alert').filter({ hasText: 'extension host' }).waitFor({ state: 'detached', timeout: 60_000 });

  await runCommand(page, 'Mission Control: Stop Host');
  // Agents are alive, so it asks; the first button of a dialog is the one that closes it.
  await page.locator('.monaco-dialog-box').getByRole('button', { name: 'Stop Host', exact: true }).click();
  await (await busy.frame()).getByText(/not reachable/).first().waitFor({ timeout: 60_000 });
  await looks.take('host stopped');

  async function open(name: string): Promise<SessionPanel> {
    await views.row('Fleet', new RegExp(`^${name}`)).click();
    const panel = new SessionPanel(page, name);
    await panel.frame();
    return panel;
  }

  /** The panel that shows this, which need not know its session. */
  async function frameWith(text: RegExp): Promise<Frame> {
    return await until(`a panel with ${String(text)}`, async () => {
      for (const frame of page.frames()) if (await frame.getByText(text).first().isVisible().catch(() => false)) return frame;
      return undefined;
    }, 60_000);
  }
}
