// A German editor shows German: the extension's own texts, and those that come from the host.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { Cockpit, type CockpitOptions } from './support/cockpit.ts';
import { toast } from './support/actions.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { hostProcess } from './support/processes.ts';
import { SessionPanel } from './support/sessionPanel.ts';
import { runCommand } from '../support/vscode/runCommand.ts';
import { until } from './support/until.ts';

/** What an editor that was started from a desktop has. */
const DESKTOP_PATH = '/usr/bin:/bin';

/** Sentences of the host as they read in English: none may be in a German window. */
const ENGLISH = /went away|Access to|this project|Queued follow-ups|could not be read|must be a JSON/;

describe('a German editor', () => {
  let cockpit: Cockpit | undefined;

  afterEach(async function () {
    await pictureOfFailure(this, cockpit?.page);
    await cockpit?.[Symbol.asyncDispose]();
    cockpit = undefined;
  });

  const view = (name: string): Locator => {
    assert.ok(cockpit !== undefined);
    const { page } = cockpit;
    return page.locator('.sidebar .pane', { has: page.getByRole('heading', { name, exact: true }) });
  };

  async function openInGerman(options: CockpitOptions): Promise<Cockpit> {
    cockpit = await Cockpit.open({ path: DESKTOP_PATH, language: 'de', ...options });
    const { page } = cockpit;
    await page.locator('.activitybar .action-label[aria-label^="Mission Control"]').click({ timeout: 30_000 });
    await view('Wartet auf Sie').getByRole('button', { name: 'Diesen Ordner als Projekt hinzufügen' }).click();
    await view('Projekte').getByRole('treeitem', { name: /orchard/ }).waitFor();
    return cockpit;
  }

  async function startSession({ page }: Cockpit, prompt: string): Promise<SessionPanel> {
    const widget = page.locator('.quick-input-widget');
    await runCommand(page, 'Mission Control: Neue Sitzung…');
    const box = widget.getByPlaceholder('Beschreiben Sie die Aufgabe…');
    await box.fill(prompt);
    await box.press('Enter');
    return new SessionPanel(page, prompt);
  }

  it('shows requests, notices, rows and reports of the host in German', async () => {
    const { page } = await openInGerman({
      env: { MISSION_CONTROL_DEMO: '1' },
      prepare: async ({ missionControlHome }) => {
        await mkdir(path.join(missionControlHome, 'projects'), { recursive: true });
        await writeFile(path.join(missionControlHome, 'projects', 'torn.json'), '[]');
      },
    });
    assert.ok(cockpit !== undefined);

    // In a tree: what is wrong with a file that the host set aside.
    await view('Projekte').getByRole('treeitem', { name: /1 Datei beiseitegelegt/ }).click();
    await view('Projekte').getByRole('treeitem', { name: /torn\.json.*Der Inhalt muss ein JSON-Objekt sein\./ }).waitFor();

    // In a request: what the host made of the agent's suggestion.
    const panel = await startSession(cockpit, 'Zeig mir alles');
    const frame = await panel.frame();
    const region = frame.getByRole('region', { name: 'Der Agent braucht Sie' });
    await region.getByRole('heading', { name: /Fragen/ }).waitFor({ timeout: 30_000 });
    for (let isLast = false; !isLast; ) {
      await region.locator('fieldset input').filter({ visible: true }).first().check();
      const next = region.getByRole('button', { name: 'Nächste Frage' });
      isLast = !(await next.isVisible());
      if (!isLast) await next.click();
    }
    await region.getByRole('button', { name: 'Absenden' }).click();
    await view('Wartet auf Sie').getByRole('treeitem', { name: /^Plan: Plan: Add a greeting/ }).waitFor();
    await region.getByRole('button', { name: 'Genehmigen', exact: true }).click();
    await region.getByRole('heading', { name: 'Bash erlauben?' }).waitFor();
    await region.getByText('Bash(npm test) · dieses Projekt').waitFor();
    await picture(page, 'german-request');

    // In the conversation, in the composer and in the row: why the session ended.
    process.kill((await hostProcess(cockpit)).pid, 'SIGKILL');
    await panel.when('it was interrupted', ({ endReason }) => endReason === 'interrupted', 40_000);
    await frame.locator('.notice', { hasText: 'Sitzung beendet: Der Host verschwand, während der Agent lief.' }).waitFor();
    await frame.locator('.ended-note', { hasText: 'Der Host verschwand, während der Agent lief.' }).waitFor();
    await picture(page, 'german-ended');
    assert.doesNotMatch(await frame.locator('body').innerText(), ENGLISH);
    assert.doesNotMatch(await page.locator('.sidebar').innerText(), ENGLISH);

    // In the report on the host: findings, and figures as Germans write them.
    await runCommand(page, 'Mission Control: Host-Informationen anzeigen');
    const report = page.locator('.editor-instance .view-lines');
    const text = await until('the report is there', async () => {
      const shown = (await report.innerText()).replaceAll(/\s+/g, ' '); // Long lines are wrapped.
      return shown.includes('`index`') ? shown : undefined;
    });
    await picture(page, 'german-host');
    assert.match(text, /kann gelesen und beschrieben werden\./);
    assert.match(text, /Agenten werden beendet, falls der Host abstürzt\./);
    assert.match(text, /\d,\d MiB/);
    assert.doesNotMatch(text, ENGLISH);
  });

  it('says in German what to do when there is no claude', async () => {
    const opened = await openInGerman({});
    await startSession(opened, 'Sag hallo');
    const text = await toast(opened, /Claude Code wurde weder im PATH/);
    assert.match(text, /Claude Code installieren/);
    await picture(opened.page, 'german-no-claude');
  });
});
