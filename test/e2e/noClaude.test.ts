// A machine on which Claude Code is not ready, and becomes so step by step in one and the same window: missing, not logged in, ready.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../support/vscode/runCommand.ts';
import { addProject, newSession, toast } from './support/actions.ts';
import { Cockpit } from './support/cockpit.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';

/** What an editor that was started from a desktop has. */
const DESKTOP_PATH = '/usr/bin:/bin';

describe('a machine without a ready claude', () => {
  let cockpit: Cockpit;
  let claudeFolder: string;

  before(async () => {
    cockpit = await Cockpit.open({
      path: DESKTOP_PATH,
      env: { SHELL: '/bin/bash', ANTHROPIC_API_KEY: undefined },
      prepare: (_home, folder) => {
        claudeFolder = folder;
        return Promise.resolve();
      },
    });
    await addProject(cockpit);
  });
  afterEach(function () { return pictureOfFailure(this, cockpit?.page); });
  after(() => cockpit?.[Symbol.asyncDispose]());

  /** Changes what the login shell knows, as an installer does, and tells the host. */
  async function writeProfile(...lines: string[]): Promise<void> {
    const { home, page } = cockpit;
    await writeFile(path.join(home.home, '.bash_profile'), lines.map((line) => `${line}\n`).join(''));
    await runCommand(page, 'Mission Control: Reload Environment');
    await page.locator('.statusbar').getByText(/variables read from \/bin\/bash/).waitFor();
    await runCommand(page, 'Notifications: Clear All Notifications');
  }

  it('says what to do when there is no claude', async () => {
    await newSession(cockpit, 'Say hello @@ say Hello.');
    const text = await toast(cockpit, /Claude Code was not found/);
    assert.match(text, /Install Claude Code/);
    assert.match(text, /Set Path/);
    await picture(cockpit.page, 'no-claude');
    assert.equal(cockpit.model.requests.length, 0);
  });

  it('finds one that only the login shell knows, and says what to do when it is not logged in', async () => {
    await writeProfile(`export PATH="${claudeFolder}:$PATH"`);
    await newSession(cockpit, 'Say good day @@ say Good day.');
    const text = await toast(cockpit, /not logged in/i);
    assert.match(text, /Log In in a Terminal/);
    await picture(cockpit.page, 'not-logged-in');
  });

  it('starts agents with it once it is', async () => {
    await writeProfile(`export PATH="${claudeFolder}:$PATH"`, `export ANTHROPIC_API_KEY=${cockpit.home.apiKey}`);
    const panel = await newSession(cockpit, 'Greet me @@ say Hello from behind the profile.');
    await panel.when('it answers', ({ texts }) => texts.at(-1) === 'Hello from behind the profile.');
  });
});
