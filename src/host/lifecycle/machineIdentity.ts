import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import os from 'node:os';
import { promisify } from 'node:util';

/** Within one machine and network namespace the lock of a home excludes; beyond it only the holder record does. */
export interface MachineIdentity {
  readonly hostname: string;
  /** Empty when the system does not tell. */
  readonly machineId: string;
  /** Linux only, such as `net:[4026531840]`; containers usually have their own. Empty elsewhere. */
  readonly networkNamespace: string;
}

/** Asking the system takes milliseconds; a hanging tool must not keep the host from starting. */
const ASK_TIMEOUT_MS = 3000;

export async function readMachineIdentity(platform: NodeJS.Platform = process.platform): Promise<MachineIdentity> {
  return {
    hostname: os.hostname(),
    machineId: await readMachineId(platform).catch(() => ''),
    networkNamespace: platform === 'linux' ? await readlink('/proc/self/ns/net').catch(() => '') : '',
  };
}

/** True when the lock of a home excludes two such processes. */
export function sharesLock(a: MachineIdentity, b: MachineIdentity): boolean {
  // A laptop changes its host name with the network, so the name only counts where there is no id.
  const isSameMachine = a.machineId === '' || b.machineId === '' ? a.hostname === b.hostname : a.machineId === b.machineId;
  return isSameMachine && a.networkNamespace === b.networkNamespace;
}

async function readMachineId(platform: NodeJS.Platform): Promise<string> {
  const run = promisify(execFile);
  switch (platform) {
    case 'darwin':
      return (await run('/usr/sbin/sysctl', ['-n', 'kern.uuid'], { timeout: ASK_TIMEOUT_MS })).stdout.trim();
    case 'win32': {
      const key = String.raw`HKLM\SOFTWARE\Microsoft\Cryptography`;
      const { stdout } = await run('reg.exe', ['query', key, '/v', 'MachineGuid'], { timeout: ASK_TIMEOUT_MS, windowsHide: true });
      return /MachineGuid\s+REG_SZ\s+(\S+)/.exec(stdout)?.[1] ?? '';
    }
    default:
      return (await readFile('/etc/machine-id', 'utf8').catch(() => readFile('/var/lib/dbus/machine-id', 'utf8'))).trim();
  }
}
