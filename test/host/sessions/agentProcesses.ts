import { processesWithEnv, type ProcessInfo } from '../../support/processTree.ts';

/**
 * The agents that live in a temporary home, by a variable of their environment. What an agent starts looks like the agent itself between fork
 * and exec, so its children do not count.
 */
export function agentProcesses(name: string, value: string): readonly ProcessInfo[] {
  const found = processesWithEnv(name, value).filter(({ command }) => command.includes('stream-json'));
  return found.filter(({ parentPid }) => !found.some(({ pid }) => pid === parentPid));
}
