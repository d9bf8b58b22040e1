// Sessions of the past: older ones page by page in the Fleet view, resuming one, removing some. The tests build on each other, in order.
import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { NO_TOKENS } from '../../src/protocol/domain/usageTotals.ts';
import type { TempHome } from '../support/tempHome.ts';
import { addProject } from './support/actions.ts';
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
  const row = (label: string | RegExp): Locator => views.row('Fleet', label);
  /** A key while the list of the Fleet view has the keyboard. */
  const press = async (key: string): Promise<void> => {
    await views.view('Fleet').locator('.monaco-list').first().focus();
    await cockpit.page.keyboard.press(key);
  };
  const older = (): Locator => row(/^Older sessions of all projects/);

  before(async () => {
    cockpit = await Cockpit.open({ env: { MISSION_CONTROL_DEMO: '1' }, prepare: (home) => writePast(home) });
    views = await addProject(cockpit);
    for (const view of ['Needs You', 'Projects', 'Backlog'] as const) await views.header(view).click();
  });
  afterEach(function () { return pictureOfFailure(this, cockpit?.page); });
  after(() => cockpit?.[Symbol.asyncDispose]());

  it('are at hand when they are recent, and behind the last row when they are not', async () => {
    await row(new RegExp(errand(1))).waitFor();
    assert.match(await older().innerText(), /Older Sessions…\s*60/);
    await older().locator('.monaco-tl-twistie').click();
    await row(new RegExp(errand(201))).waitFor();
    assert.match(await row(new RegExp(errand(201))).innerText(), /orchard · Stopped/);
    await picture(cockpit.page, 'past-older');
    await press('End');
    await row(/^Load more older sessions/).waitFor();
    await picture(cockpit.page, 'past-load-more');
    await press('Enter');
    await row(/^Load more older sessions/).waitFor({ state: 'detached' });
    await press('End');
    await row(new RegExp(errand(260))).waitFor();
  });

  it('open and resume as any other', async () => {
    await row(new RegExp(errand(260))).click();
    const panel = new SessionPanel(cockpit.page, errand(260));
    assert.equal((await panel.facts()).phase, 'ended');
    await (await panel.button('Resume')).click();
    await panel.when('it is live', ({ phase }) => phase === 'idle');
    await press('Home');
    await until('it is among its project', async () => (await older().innerText()).includes('59'));
    await row(new RegExp(`^${errand(260)}, Idle`)).waitFor();
    await (await panel.button('Stop')).click();
    await panel.when('it has ended', ({ phase }) => phase === 'ended');
    await until('the oldest of the recent ones made room', async () => (await older().innerText()).includes('60'));
  });

  it('are removed from the menu, several at once, after a question that says what stays', async () => {
    const { page, home } = cockpit;
    await press('Home');
    await row(new RegExp(errand(1))).click();
    await new SessionPanel(page, errand(1)).frame();
    await row(new RegExp(errand(2))).click({ modifiers: ['Control'] });
    await row(new RegExp(errand(2))).click({ button: 'right' });
    await picture(page, 'past-menu');
    await page.getByRole('menuitem', { name: /Remove Session/ }).click();
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
});
