// The first command of the README, as a person runs it on a machine without Claude Code.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CACHE_ROOT } from '../support/cache/cacheRoot.ts';
import { CleanupStack } from '../support/cleanupStack.ts';
import { REPO_ROOT } from '../support/repoRoot.ts';
import { createTempHome } from '../support/tempHome.ts';
import { launchBrowser } from '../support/vscode/launchBrowser.ts';
import { picture } from './support/pictures.ts';
import { SessionPanel } from './support/sessionPanel.ts';
import { until } from './support/until.ts';
import { Views } from './support/views.ts';

describe('npm start', () => {
  it('opens on an agent at work, with Mission Control beside it, and leaves nothing behind', async () => {
    await using cleanup = new CleanupStack();
    const home = await createTempHome({ modelUrl: 'http://127.0.0.1:9' });
    cleanup.defer(() => home[Symbol.asyncDispose]());
    const env = { ...home.env, MISSION_CONTROL_VSCODE: 'web', MISSION_CONTROL_DEMO: '1', MISSION_CONTROL_TEST_CACHE: CACHE_ROOT };
    const started = spawn(process.execPath, ['test/support/start.ts'], { cwd: REPO_ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(started, 'exit');
    cleanup.defer(async () => {
      started.kill('SIGTERM');
      await ended;
    });
    let said = '';
    started.stdout.on('data', (chunk: Buffer) => { said += chunk.toString(); });
    const url = await until('it says where the editor is', () => /http:\S+/.exec(said)?.[0], 60_000);

    const browser = await launchBrowser(home.env);
    cleanup.defer(() => browser.close());
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await page.goto(url);
    const views = new Views(page);
    await views.row('Fleet', /Show me around/).waitFor({ timeout: 60_000 });
    const panel = new SessionPanel(page, 'Show me around');
    await panel.when('the agent talks', ({ texts }) => (texts[0]?.length ?? 0) > 50);
    await views.row('Needs You', /./).waitFor();
    await picture(page, 'start');

    if (process.platform === 'win32') return; // There a signal ends a program without asking it.
    started.kill('SIGINT');
    assert.deepEqual(await ended, [0, null]);
    assert.match(said, /Stopping/);
  });
});
