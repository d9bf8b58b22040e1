import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { linkExtensions } from '../vscode/linkExtensions.ts';
import { startWebServer } from '../vscode/webServer.ts';
import { machineSettings, workbenchUrl } from '../vscode/workbench.ts';
import type { RunningEditor, StartOptions } from './startOptions.ts';

/** Serves the extension in VS Code for the Web on loopback, for the person's own browser. */
export async function startWeb({ root, workspace, extensions, env, settings }: StartOptions): Promise<RunningEditor> {
  const serverDataDir = path.join(root, 'editor');
  const userDir = path.join(serverDataDir, 'data', 'User');
  await mkdir(userDir, { recursive: true });
  await writeFile(path.join(userDir, 'settings.json'), JSON.stringify(settings, undefined, 2));
  const machineDir = path.join(serverDataDir, 'data', 'Machine');
  await mkdir(machineDir, { recursive: true });
  await writeFile(path.join(machineDir, 'settings.json'), JSON.stringify(machineSettings(settings), undefined, 2));
  // Not as an extension under development: that would hide notification toasts.
  await linkExtensions({ folders: extensions, serverDataDir });
  const server = await startWebServer({ env, serverDataDir, smokeTestDriver: false, workspaceTrust: false });
  const url = workbenchUrl({ port: server.port, folder: workspace });
  console.log(`\nVS Code with Mission Control is at\n\n  ${url}\n\nPress Ctrl-C to stop.`);
  return {
    closed: server.ended.then((reason) => console.log(reason)),
    close: server.close,
  };
}
