// Machines as they are: `claude` known to the shell only, missing, not logged in; and the demo that needs none.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { addProject, newSession, toast } from './support/actions.ts';
import { Cockpit } from './support/cockpit.ts';
import { picture, pictureOfFailure } from './support/pictures.ts';
import { until } from './support/until.ts';

/** What an editor that was started from a desktop has. */
const DESKTOP_PATH = '/usr/bin:/bin';

describe('machines without a ready claude', () => {
  let cockpit: Cockpit | undefined;

  afterEach(async function () {
    await pictureOfFailure(this, cockpit?.page);
    await cockpit?.[Symbol.asyncDispose]();
    cockpit = undefined;
  });

  it('finds a claude that only the login shell knows', async () => {
    cockpit = await Cockpit.open({
      path: DESKTOP_PATH,
      env: { SHELL: '/bin/bash' },
      prepare: (home, claudeFolder) => writeFile(path.join(home.home, '.bash_profile'), `export PATH="${claudeFolder}:$PATH"\n`),
    });
    await addProject(cockpit);
    const panel = await newSession(cockpit, 'Say hello @@ say Hello from behind the profile.');
    await panel.when('it answers', ({ texts }) => texts.at(-1) === 'Hello from behind the profile.');
  });

  it('says what to do when there is no claude', async () => {
    cockpit = await Cockpit.open({ path: DESKTOP_PATH });
    await addProject(cockpit);
    await newSession(cockpit, 'Say hello @@ say Hello.');
    const text = await toast(cockpit, /Claude Code was not found/);
    assert.match(text, /Install Claude Code/);
    assert.match(text, /Set Path/);
    await picture(cockpit.page, 'no-claude');
    assert.equal(cockpit.model.requests.length, 0);
  });

  it('says what to do when claude is not logged in', async () => {
    cockpit = await Cockpit.open({ env: { ANTHROPIC_API_KEY: undefined } });
    await addProject(cockpit);
    await newSession(cockpit, 'Say hello @@ say Hello.');
    const text = await toast(cockpit, /not logged in/i);
    assert.match(text, /Log In in a Terminal/);
    await picture(cockpit.page, 'not-logged-in');
  });

  it('shows demo agents through the same panel: text, permission, question, plan, cost', async () => {
    cockpit = await Cockpit.open({ path: DESKTOP_PATH, env: { MISSION_CONTROL_DEMO: '1' } });
    const views = await addProject(cockpit);
    const panel = await newSession(cockpit, 'Show me around');
    const seen = new Set<string>();
    await until('the demo has shown everything', async () => {
      const region = (await panel.frame()).getByRole('region', { name: 'The agent needs you' });
      if (await region.isVisible()) {
        const heading = await region.getByRole('heading', { level: 2 }).innerText();
        const kind = heading.startsWith('Allow') ? 'permission' : heading.startsWith('Approve') ? 'plan' : 'question';
        if (!seen.has(kind)) await picture(panel.page, `demo-${kind}`);
        seen.add(kind);
        if (kind === 'question') {
          for (let isLast = false; !isLast; ) {
            await region.locator('fieldset input').filter({ visible: true }).first().check();
            const next = region.getByRole('button', { name: 'Next Question' });
            isLast = !(await next.isVisible());
            if (!isLast) await next.click();
          }
          await region.getByRole('button', { name: 'Submit' }).click();
        } else {
          await region.getByRole('button', { name: kind === 'plan' ? 'Approve' : 'Allow', exact: true }).click();
        }
      }
      return (await panel.facts()).phase === 'idle';
    }, 60_000);
    assert.deepEqual([...seen].sort(), ['permission', 'plan', 'question']);
    const { texts, costUsd } = await panel.facts();
    assert.ok(texts.join('').length > 100, 'it talks');
    assert.ok((costUsd ?? 0) > 0, 'it has a price');
    await until('the price is in the status bar', async () => (await views.costUsd()) > 0);
    await picture(panel.page, 'demo-done');
    assert.equal(cockpit.model.requests.length, 0, 'no network');
  });
});
