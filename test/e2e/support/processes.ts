import { processesWithEnv, processTree, type ProcessInfo } from '../../support/processTree.ts';
import type { Cockpit } from './cockpit.ts';
import { until } from './until.ts';

/** The background host of this test's home. */
export async function hostProcess({ home }: Pick<Cockpit, 'home'>): Promise<ProcessInfo> {
  return await until('one host runs', () => {
    const hosts = processesWithEnv('MISSION_CONTROL_HOME', home.missionControlHome).filter(({ command }) => command.includes('hostMain.cjs'));
    return hosts.length === 1 ? hosts[0] : undefined;
  });
}

/** The agents of this test's home: everything that runs the Claude CLI. */
export function agentProcesses({ home }: Pick<Cockpit, 'home'>): readonly ProcessInfo[] {
  return processesWithEnv('HOME', home.home).filter(({ command }) => /(^|\/)claude(\.exe)? .*--input-format/.test(command));
}

/** The one agent that runs in a terminal for this session. */
export function terminalAgent({ home }: Pick<Cockpit, 'home'>, sessionId: string): ProcessInfo {
  const found = processesWithEnv('HOME', home.home).filter(({ command }) => /(^|\/)claude(\.exe)? --permission-mode/.test(command) && command.includes(sessionId));
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} agents run for ${sessionId}.`);
  return found[0];
}

/** The editor's extension host. */
export function extensionHostProcess({ vscode }: Cockpit): ProcessInfo {
  const found = processTree(vscode.server.pid).filter(({ command }) => command.includes('--type=extensionHost'));
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} extension hosts run.`);
  return found[0];
}
