// A German editor shows German: the extension's own texts, and those that come from the host.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { Cockpit } from './support/cockpit.ts';
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

/** A question, a plan and a permission, as the agent puts them. */
const EVERYTHING = [
  [`tool AskUserQuestion ${JSON.stringify({ questions: [{ question: 'Welcher Speicher?', header: 'Speicher', multiSelect: false, options: [{ label: 'SQLite', description: 'Eine Datei' }, { label: 'Dateien', description: 'Klartext' }] }] })}`],
  ['tool EnterPlanMode {}'],
  [`tool Write ${JSON.stringify({ file_path: '$PLAN', content: '# Einen Gruß hinzufügen' })}`],
  ['tool ExitPlanMode {}'],
  ['tool Bash {"command":"npm test"}'],
];

describe('a German editor', () => {
  let cockpit: Cockpit;
  let claudeFolder: string;

  before(async () => {
    cockpit = await Cockpit.open({
      path: DESKTOP_PATH,
      env: { SHELL: '/bin/bash' },
      language: 'de',
      prepare: async ({ missionControlHome }, folder) => {
        claudeFolder = folder;
        await mkdir(path.join(missionControlHome, 'projects'), { recursive: true });
        await writeFile(path.join(missionControlHome, 'projects', 'torn.json'), '[]');
      },
    });
    const { page, model } = cockpit;
    model.script('alles', EVERYTHING);
    await page.locator('.activitybar .action-label[aria-label^="Mission Control"]').click({ timeout: 30_000 });
    await view('Wartet auf Sie').getByRole('button', { name: 'Diesen Ordner als Projekt hinzufügen' }).click();
    await view('Projekte').getByRole('treeitem', { name: /orchard/ }).waitFor();
  });
  afterEach(function () { return pictureOfFailure(this, cockpit?.page); });
  after(() => cockpit?.[Symbol.asyncDispose]());

  const view = (name: string): Locator => cockpit.page.locator('.sidebar .pane', { has: cockpit.page.getByRole('heading', { name, exact: true }) });

  async function startSession(prompt: string): Promise<SessionPanel> {
    const { page } = cockpit;
    const widget = page.locator('.quick-input-widget');
    await runCommand(page, 'Mission Control: Neue Sitzung…');
    const box = widget.getByPlaceholder('Beschreiben Sie die Aufgabe…');
    await box.fill(prompt);
    await box.press('Enter');
    return new SessionPanel(page, prompt.split(' @@')[0] ?? prompt);
  }

  it('says in German what to do when there is no claude', async () => {
    await startSession('Sag hallo');
    const text = await toast(cockpit, /Claude Code wurde weder im PATH/);
    assert.match(text, /Claude Code installieren/);
    await picture(cockpit.page, 'german-no-claude');
  });

  it('shows the walkthrough in German, and nothing of it is cut', async () => {
    const { page } = cockpit;
    await runCommand(page, 'Mission Control: Erste Schritte');
    await page.getByRole('heading', { level: 2, name: 'Erste Schritte mit Mission Control' }).waitFor();
    const steps = page.locator('.getting-started-step');
    for (const [index, title] of ['Einen Ordner hinzufügen', 'Einen Agenten starten', 'Antworten, wenn er fragt', 'Sehen, was es kostet', 'Neu laden und nichts verlieren'].entries()) {
      await steps.filter({ hasText: title }).click();
      await page.locator('.getting-started-step.expanded', { hasText: title }).waitFor();
      await picture(page, `german-walkthrough-${index + 1}`);
      // The editor's own tip about a key is cut in every language.
      const cut = await page.locator('.getting-started-step.expanded').evaluateAll((all) => all.flatMap((step) => [...step.querySelectorAll('*')].flatMap((part) => (
        part.childElementCount === 0 && part.closest('.shortcut-message') === null && part.clientWidth > 0 && part.scrollWidth > part.clientWidth + 1 ? [(part.textContent ?? '').slice(0, 60)] : []
      ))));
      assert.deepEqual(cut, [], title);
    }
    await runCommand(page, 'View: Close All Editors');
  });

  it('shows requests, notices, rows and reports of the host in German', async () => {
    const { page, home } = cockpit;
    await writeFile(path.join(home.home, '.bash_profile'), `export PATH="${claudeFolder}:$PATH"\n`);
    await runCommand(page, 'Mission Control: Umgebung neu laden');
    await page.locator('.statusbar').getByText(/\/bin\/bash/).waitFor();
    await runCommand(page, 'Notifications: Clear All Notifications');

    // In a tree: what is wrong with a file that the host set aside.
    await view('Projekte').getByRole('treeitem', { name: /1 Datei beiseitegelegt/ }).click();
    await view('Projekte').getByRole('treeitem', { name: /torn\.json.*Der Inhalt muss ein JSON-Objekt sein\./ }).waitFor();

    // In a request: what the host made of the agent's suggestion.
    const panel = await startSession('Zeig mir alles @@file:alles');
    const frame = await panel.frame();
    const region = frame.getByRole('region', { name: 'Der Agent braucht Sie' });
    await region.getByRole('heading', { name: 'Der Agent hat eine Frage' }).waitFor();
    await region.getByRole('radio').first().check();
    await region.getByRole('button', { name: 'Absenden' }).click();
    await view('Wartet auf Sie').getByRole('treeitem', { name: /^Plan: .*Einen Gruß hinzufügen/ }).waitFor();
    await region.getByRole('button', { name: 'Genehmigen', exact: true }).click();
    await region.getByRole('heading', { name: 'Bash erlauben?' }).waitFor();
    await region.getByText('Bash(npm test *) · dieses Projekt').waitFor();
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
});
