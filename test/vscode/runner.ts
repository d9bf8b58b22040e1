// Ring 3: mocha inside a real VS Code. node test/vscode/runner.ts development|packaged|oldest
//   development   the repository as an extension under development
//   packaged      the VSIX, installed as a person would; only tests with @packaged in their title
//   oldest        the VSIX in the oldest editor that `engines.vscode` promises, on its Node and with the oldest Claude CLI; all tests
import { runTests, TestRunFailedError } from '@vscode/test-electron';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { claudeBinary, CLAUDE_VERSION, OLDEST_CLAUDE_VERSION } from '../support/cache/claudeBinary.ts';
import { FakeModel } from '../support/fakeModel/fakeModel.ts';
import { REPO_ROOT } from '../support/repoRoot.ts';
import { stopHosts } from '../support/stopHosts.ts';
import { createTempHome } from '../support/tempHome.ts';
import { DEFAULT_SETTINGS } from '../support/vscode/workbench.ts';
import { bundleTests } from './runnerBundle.ts';
import { findOldestEditor, findTestEditor } from './runnerEditor.ts';
import { editorEnv } from './runnerEnv.ts';
import { installPackage } from './runnerPackage.ts';

const mode = process.argv[2];
if (mode !== 'development' && mode !== 'packaged' && mode !== 'oldest') throw new Error('Say development, packaged or oldest.');
const isPackaged = mode !== 'development';

const editor = mode === 'oldest' ? await findOldestEditor() : await findTestEditor();
const claudeVersion = mode === 'oldest' ? OLDEST_CLAUDE_VERSION : CLAUDE_VERSION;
const claude = await claudeBinary(claudeVersion);
const extensionTestsPath = await bundleTests(mode);
await using model = await FakeModel.start();
await using home = await createTempHome({ modelUrl: model.url });

const userDataDir = path.join(home.root, 'editor');
const extensionsDir = path.join(home.root, 'extensions');
await mkdir(path.join(userDataDir, 'User'), { recursive: true });
await writeFile(path.join(userDataDir, 'User', 'settings.json'), JSON.stringify(DEFAULT_SETTINGS, undefined, 2));

const env = editorEnv({ editor, home, claude, ...(mode === 'packaged' ? { tag: '@packaged' } : {}) });
const extensionDevelopmentPath = isPackaged ? await installPackage({ editor, home, userDataDir, extensionsDir, env }) : REPO_ROOT;
console.log(`  (${mode} in ${editor.kind === 'web' ? 'VS Code for the Web' : 'desktop VS Code'}, Claude Code ${claudeVersion})`);
try {
  await runTests({
    vscodeExecutablePath: editor.executable,
    extensionDevelopmentPath,
    extensionTestsPath,
    launchArgs: [home.workspace, `--user-data-dir=${userDataDir}`, `--extensions-dir=${extensionsDir}`],
    extensionTestsEnv: env,
  });
} catch (error) {
  if (!(error instanceof TestRunFailedError)) throw error;
  process.exitCode = 1; // which tests failed is in the events
} finally {
  await stopHosts(home.missionControlHome);
}
