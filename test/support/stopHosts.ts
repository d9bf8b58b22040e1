import { endProcesses, processesWithEnv } from './processTree.ts';

/**
 * Stops the background hosts of a Mission Control home that a test or demo made, and everything they started. Only for such homes: it ends
 * whatever carries this MISSION_CONTROL_HOME in its environment.
 */
export async function stopHosts(missionControlHome: string): Promise<void> {
  await endProcesses(processesWithEnv('MISSION_CONTROL_HOME', missionControlHome).map(({ pid }) => pid));
}
