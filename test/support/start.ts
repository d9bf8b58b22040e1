// npm start: builds the extension and opens it with a sample project: in the installed desktop editor, else in one that can be downloaded,
// else in VS Code for the Web, whose address it prints. Ctrl-C leaves neither a process nor a file behind.
//   MISSION_CONTROL_VSCODE=desktop|web   decides which (default: what this machine has)
//   MISSION_CONTROL_DEMO=0|1             without or with demo data (default: demo when Claude Code is missing or not logged in)
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { canDownloadEditor, desktopCacheFolder, hasDisplay } from './cache/desktopEditor.ts';
import { CleanupStack } from './cleanupStack.ts';
import { REPO_ROOT } from './repoRoot.ts';
import { buildOpener } from './start/buildOpener.ts';
import { cleanEditorEnv } from './start/editorEnv.ts';
import { canUseClaude } from './start/claudeLogin.ts';
import { findInstalledEditor } from './start/installedEditor.ts';
import { createSampleWorkspace } from './start/sampleWorkspace.ts';
import { startDesktop } from './start/startDesktop.ts';
import type { RunningEditor, StartOptions } from './start/startOptions.ts';
import { startWeb } from './start/startWeb.ts';
import { stopHosts } from './stopHosts.ts';
import { DEFAULT_SETTINGS } from './vscode/workbench.ts';

// Before anything else, so that an early Ctrl-C cleans up as well.
const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
});

await using cleanup = new CleanupStack();
execFileSync(process.execPath, ['esbuild.mjs'], { cwd: REPO_ROOT, stdio: 'inherit' });

const root = await realpath(await mkdtemp(path.join(os.tmpdir(), 'mc-start-')));
cleanup.defer(() => rm(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));
const workspace = path.join(root, 'orchard');
await mkdir(workspace);
await createSampleWorkspace(workspace);

const env = cleanEditorEnv();
const isDemo = process.env.MISSION_CONTROL_DEMO === undefined ? !canUseClaude(env) : process.env.MISSION_CONTROL_DEMO !== '0';
if (isDemo) {
  // The person's own data stays out of a demo, and the demo's out of theirs.
  const home = path.join(root, 'mission-control');
  Object.assign(env, { MISSION_CONTROL_DEMO: '1', MISSION_CONTROL_HOME: home });
  cleanup.defer(() => stopHosts(home));
  console.log(process.env.MISSION_CONTROL_DEMO === undefined ? 'Claude Code is not installed or not logged in: showing demo agents.' : 'Showing demo agents.');
}

// The demo shows an agent at work at once; a real one would cost money, so there the walkthrough says how to start it.
env.MISSION_CONTROL_START_SHOW = isDemo ? 'session' : 'walkthrough';
const opener = path.join(root, 'opener');
await mkdir(opener);
await buildOpener(opener);
const editor = await openEditor({ root, workspace, extensions: [REPO_ROOT, opener], env, settings: DEFAULT_SETTINGS });
cleanup.defer(editor.close);
await Promise.race([stopped, editor.closed]);
console.log('\nStopping…');

async function openEditor(options: StartOptions): Promise<RunningEditor> {
  const wanted = process.env.MISSION_CONTROL_VSCODE;
  if (wanted !== 'web' && hasDisplay(env)) {
    const installed = findInstalledEditor(env);
    if (installed !== undefined) return startDesktop(installed, options);
    if (wanted === 'desktop' || (await canDownloadEditor())) {
      return startDesktop(await downloadAndUnzipVSCode({ cachePath: desktopCacheFolder() }), options);
    }
  }
  return startWeb(options);
}
