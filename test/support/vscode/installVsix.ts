import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { serverCommand } from './webServer.ts';

const run = promisify(execFile);

/** Where and how to install. */
export interface InstallVsixOptions {
  readonly vsix: string;
  readonly env: NodeJS.ProcessEnv;
  readonly serverDataDir: string;
  readonly extensionsDir?: string | undefined;
}

/** Installs a packaged extension for a VS Code server, as a person would with `code --install-extension`. The server must not run yet. */
export async function installVsix({ vsix, env, serverDataDir, extensionsDir }: InstallVsixOptions): Promise<void> {
  const { node, args } = await serverCommand({ serverDataDir, extensionsDir });
  const { stdout, stderr } = await run(node, [...args, '--install-extension', vsix, '--force'], { env });
  if (!/successfully installed/i.test(stdout)) throw new Error(`VS Code did not install ${vsix}:\n${stdout}\n${stderr}`);
}
