// A folder that nobody trusts yet: one may look, nothing is started, and it says what to do.
import assert from 'node:assert/strict';
import { runCommand } from '../support/vscode/runCommand.ts';
import { addProject, newSession } from './support/actions.ts';
import { Cockpit } from './support/cockpit.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { agentProcesses } from './support/processes.ts';
import type { Views } from './support/views.ts';

describe('Restricted Mode', () => {
  let cockpit: Cockpit;
  let views: Views;

  before(async () => {
    cockpit = await Cockpit.open({ workspaceTrust: true });
    views = await addProject(cockpit);
  });
  afterEach(function () { return pictureOfFailure(this, cockpit?.page); });
  after(() => cockpit?.[Symbol.asyncDispose]());

  it('says why no agent can be started, and how to change it', async () => {
    await views.welcome('Needs You', 'Manage Workspace Trust').waitFor();
    await views.view('Fleet').getByText('Restricted Mode').waitFor();
    await picture(cockpit.page, 'restricted');
  });

  it('starts nothing: not by key, palette, button or dispatch', async () => {
    const { page, model } = cockpit;
    const widget = page.locator('.quick-input-widget');
    await runCommand(page, 'Mission Control: New Task…');
    await widget.getByText('New task in orchard').waitFor();
    await widget.getByRole('textbox').fill('Never run @@ say No.');
    await page.keyboard.press('Enter');
    const task = views.row('Backlog', /Never run/);
    await task.hover();
    const dispatch = task.getByRole('button', { name: 'Dispatch Task' });
    assert.equal(await dispatch.getAttribute('aria-disabled'), 'true');
    const project = views.row('Projects', /orchard/);
    await project.hover();
    assert.equal(await project.getByRole('button', { name: /^New Session/ }).getAttribute('aria-disabled'), 'true');

    await page.locator('.sidebar .pane-header').first().focus();
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Shift+N');
    await page.locator('.statusbar').getByText(/\(Ctrl\+K, Shift\+N\) is not a command/i).waitFor();
    assert.equal(await widget.isVisible(), false);

    await page.keyboard.press('F1');
    await widget.getByRole('textbox').fill('>Mission Control: New');
    await widget.getByRole('option', { name: /New Task/ }).waitFor();
    assert.equal(await widget.getByRole('option', { name: /New Session/ }).count(), 0);
    assert.equal(await widget.getByRole('option', { name: /Dispatch/ }).count(), 0);
    await page.keyboard.press('Escape');

    assert.deepEqual(agentProcesses(cockpit), []);
    assert.equal(model.requests.length, 0);
  });

  it('starts agents once the workspace is trusted, and does not ask the same about the project', async () => {
    const { page } = cockpit;
    await runCommand(page, 'Workspaces: Manage Workspace Trust');
    const editor = page.getByRole('dialog', { name: 'Workspace Trust' });
    await editor.getByRole('button', { name: 'Trust', exact: true }).click();
    await editor.getByText('You trust this folder').waitFor();
    await editor.getByRole('button', { name: /Close Modal Editor/ }).click();
    await views.row('Projects', /orchard, Active, (?!not trusted)/).waitFor();
    const panel = await newSession(cockpit, 'Now run @@ say Now I may.');
    await panel.when('it answers', ({ texts }) => texts.at(-1) === 'Now I may.');
  });
});
