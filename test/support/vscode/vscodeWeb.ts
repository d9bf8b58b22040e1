// Stands in for the desktop editor's executable: takes the flags that @vscode/test-electron passes and runs them in VS Code for the Web.
// Started through vscodeWeb.sh. POSIX only; elsewhere the desktop editor can be used.
//   MISSION_CONTROL_TEST_VERBOSE  print everything that the window and the extension host log
//   MISSION_CONTROL_SCREENSHOT   file that gets a picture of the window before it closes
import { mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { launchVscodeWeb } from './launchVscodeWeb.ts';
import { parseEditorFlags } from './editorFlags.ts';

/** How much of the editor's own errors a failed run prints. */
const MAX_LINES = 20;
const MAX_LINE_CHARS = 800;

/** What VS Code for the Web always complains about without network and marketplace. */
const HARMLESS = /\[Service Worker\]|authentication provider|open-vsx|ENOTFOUND/;

const errors: string[] = [];
const flags = parseEditorFlags(process.argv.slice(2));
const userDataDir = flags.one('user-data-dir');
if (userDataDir === undefined) throw new Error('--user-data-dir is needed.');

// The desktop editor keeps User/settings.json right in --user-data-dir, the server in data/: one folder serves both.
const serverDataDir = path.join(userDataDir, 'server');
await mkdir(serverDataDir, { recursive: true });
await symlink('..', path.join(serverDataDir, 'data')).catch((error: NodeJS.ErrnoException) => {
  if (error.code !== 'EEXIST') throw error;
});

let isClosing = false;
let finish: (exitCode: number) => void = () => undefined;
const finished = new Promise<number>((resolve) => (finish = resolve));
for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const) process.once(signal, () => finish(code));

const vscode = await launchVscodeWeb({
  folder: flags.positionals[0],
  env: process.env,
  extensionDevelopmentPath: flags.all('extensionDevelopmentPath'),
  extensionTestsPath: flags.one('extensionTestsPath'),
  extensionsDir: flags.one('extensions-dir'),
  smokeTestDriver: true,
  workspaceTrust: !flags.has('disable-workspace-trust'),
  serverDataDir,
  keepSettings: true,
  preparePage,
});
void vscode.server.ended.then((reason) => {
  if (!isClosing) console.error(reason);
  finish(1);
});
vscode.page.once('crash', () => finish(1));
const code = await finished;
if (code !== 0 && errors.length > 0) console.error(`Errors that the editor logged:\n${errors.slice(-MAX_LINES).join('\n')}`);
const screenshot = process.env.MISSION_CONTROL_SCREENSHOT;
if (screenshot) await vscode.page.screenshot({ path: screenshot }).catch((error: unknown) => console.error('No screenshot:', error));
isClosing = true;
await vscode.close();
process.exitCode = code;

/** The workbench calls these two functions by name when the smoke test driver is on. */
async function preparePage(page: Page): Promise<void> {
  await page.exposeFunction('codeAutomationLog', (type: string, parts: readonly unknown[]) => {
    const line = `[${type}] ${parts.map(String).join(' ').slice(0, MAX_LINE_CHARS)}`;
    if (process.env.MISSION_CONTROL_TEST_VERBOSE !== undefined) console.error(line);
    else if (type === 'error' && !HARMLESS.test(line)) errors.push(line);
  });
  await page.exposeFunction('codeAutomationExit', (exitCode: number) => finish(exitCode));
}
