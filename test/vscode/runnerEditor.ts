import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { chromiumBinary } from '../support/cache/chromium.ts';
import { vscodeServer, WEB_BUILD_VARIABLE } from '../support/cache/codeServer.ts';
import { canDownloadEditor, desktopCacheFolder, hasDisplay } from '../support/cache/desktopEditor.ts';
import { EDITOR_VERSION_VARIABLE } from '../support/rings/testRun.ts';
import { REPO_ROOT } from '../support/repoRoot.ts';

/** The editor that the tests run in. */
export interface TestEditor {
  readonly kind: 'desktop' | 'web';
  readonly executable: string;
}

/**
 * The desktop editor where it can be had, else VS Code for the Web. `MISSION_CONTROL_VSCODE=desktop|web` decides, `auto` (default) looks:
 * a desktop window needs a display on Linux, and a machine without network fails the name look-up at once.
 */
export async function findTestEditor(env: NodeJS.ProcessEnv = process.env): Promise<TestEditor> {
  return await findEditor(env, env.MISSION_CONTROL_VSCODE_VERSION ?? 'stable');
}

/**
 * The oldest editor that the manifest promises to run in. From here on, this process's environment makes everything that starts VS Code for
 * the Web start that one, and tells the tests which version they must see.
 */
export async function findOldestEditor(env: NodeJS.ProcessEnv = process.env): Promise<TestEditor> {
  const { engines } = JSON.parse(await readFile(path.join(REPO_ROOT, 'package.json'), 'utf8')) as { engines: { vscode: string } };
  const version = engines.vscode.replace(/^[^\d]*/, '');
  env[WEB_BUILD_VARIABLE] = 'oldest';
  env[EDITOR_VERSION_VARIABLE] = version.split('.').slice(0, 2).join('.');
  return await findEditor(env, version);
}

async function findEditor(env: NodeJS.ProcessEnv, desktopVersion: string): Promise<TestEditor> {
  const wanted = env.MISSION_CONTROL_VSCODE ?? 'auto';
  if (!['auto', 'desktop', 'web'].includes(wanted)) throw new Error(`MISSION_CONTROL_VSCODE must be desktop, web or auto, not ${wanted}.`);
  if (wanted === 'web' || (wanted === 'auto' && !(hasDisplay(env) && (await canDownloadEditor())))) {
    // Provisioned here, where the environment still is the real one: the tests' own has another HOME and with it no npm settings.
    await Promise.all([vscodeServer(), chromiumBinary()]);
    return { kind: 'web', executable: path.join(REPO_ROOT, 'test/support/vscode/vscodeWeb.sh') };
  }
  return { kind: 'desktop', executable: await downloadAndUnzipVSCode({ cachePath: desktopCacheFolder(), version: desktopVersion }) };
}
