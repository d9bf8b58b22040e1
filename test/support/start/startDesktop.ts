import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { endProcesses, listProcesses } from '../processTree.ts';
import type { RunningEditor, StartOptions } from './startOptions.ts';

/** Opens the extension in a desktop editor with a profile of its own. */
export async function startDesktop(executable: string, { root, workspace, extensions, env, settings }: StartOptions): Promise<RunningEditor> {
  const userDataDir = path.join(root, 'editor');
  await mkdir(path.join(userDataDir, 'User'), { recursive: true });
  await writeFile(path.join(userDataDir, 'User', 'settings.json'), JSON.stringify(settings, undefined, 2));
  const args = [
    ...extensions.map((folder) => `--extensionDevelopmentPath=${folder}`),
    `--user-data-dir=${userDataDir}`,
    `--extensions-dir=${path.join(root, 'extensions')}`,
    '--disable-workspace-trust',
    '--skip-welcome',
    '--skip-release-notes',
    '--new-window',
    '--wait',
    ...(process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    workspace,
  ];
  const child = spawn(executable, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const closed = once(child, 'close');
  await once(child, 'spawn');
  console.log(`Opened ${executable}. Close its window or press Ctrl-C to stop.`);
  return {
    closed: closed.then(() => undefined),
    close: async () => {
      // The command line hands over to a program that is not its child; only the profile's path, which is ours alone, tells them.
      const ours = listProcesses().filter(({ command }) => command.includes(userDataDir));
      await endProcesses([...ours.map(({ pid }) => pid), ...(child.exitCode === null && child.pid !== undefined ? [child.pid] : [])]);
      await closed;
    },
  };
}
