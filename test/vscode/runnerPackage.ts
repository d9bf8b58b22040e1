import { resolveCliArgsFromVSCodeExecutablePath } from '@vscode/test-electron';
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { TempHome } from '../support/tempHome.ts';
import { installVsix } from '../support/vscode/installVsix.ts';
import { packageVersion } from '../support/vscode/nextVersion.ts';
import type { TestEditor } from './runnerEditor.ts';

const run = promisify(execFile);

/** Where to install the packaged product. */
export interface InstallPackageOptions {
  readonly editor: TestEditor;
  readonly home: TempHome;
  readonly userDataDir: string;
  readonly extensionsDir: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Installs the packaged product in the test editor. Returns the folder of an extension that does nothing: VS Code runs tests only together
 * with an extension under development, and the product must not be that here.
 */
export async function installPackage({ editor, home, userDataDir, extensionsDir, env }: InstallPackageOptions): Promise<string> {
  // From a copy: what is in `dist` of the repository, other rings work with meanwhile.
  const vsix = await packageVersion(path.join(home.root, 'package'), []);
  if (editor.kind === 'web') {
    await installVsix({ vsix, env, serverDataDir: path.join(userDataDir, 'server'), extensionsDir });
  } else {
    const [cli, ...args] = resolveCliArgsFromVSCodeExecutablePath(editor.executable, { reuseMachineInstall: true });
    if (cli === undefined) throw new Error(`No command line found for ${editor.executable}.`);
    const flags = [`--user-data-dir=${userDataDir}`, `--extensions-dir=${extensionsDir}`, '--install-extension', vsix, '--force'];
    await run(cli, [...args, ...flags], { env, shell: process.platform === 'win32' });
  }
  const driver = path.join(home.root, 'test-driver');
  await mkdir(driver);
  const manifest = { name: 'test-driver', publisher: 'mission-control-fleet', version: '0.0.1', engines: { vscode: '^1.90.0' } };
  await writeFile(path.join(driver, 'package.json'), JSON.stringify(manifest));
  return driver;
}
