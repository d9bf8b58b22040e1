import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A running process. */
export interface ProcessInfo {
  readonly pid: number;
  readonly parentPid: number;
  readonly command: string;
}

/** Every process of this machine that can be seen (Linux: /proc, elsewhere ps; none on Windows). */
export function listProcesses(): readonly ProcessInfo[] {
  if (process.platform === 'win32') return [];
  const output = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 });
  return output.split('\n').flatMap((line) => {
    const [, pid, parentPid, state = '', command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    // A zombie has ended, only its parent has not asked yet; unless threads of it ("l") are still ending, with its files and locks.
    return pid === undefined || /^Z[^l]*$/.test(state) ? [] : [{ pid: Number(pid), parentPid: Number(parentPid), command }];
  });
}

/** A process and everything below it, children before parents' own children. */
export function processTree(rootPid: number): readonly ProcessInfo[] {
  const all = listProcesses();
  const tree = all.filter(({ pid }) => pid === rootPid);
  for (const parent of tree) tree.push(...all.filter(({ parentPid }) => parentPid === parent.pid));
  return tree;
}

/**
 * Whether a process is alive (a zombie counts as alive to the kernel only). One whose first thread is a zombie while others are still ending
 * is: they hold its files, sockets and locks.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return !/^State:\s+Z/m.test(status) || Number(/^Threads:\s+(\d+)/m.exec(status)?.[1] ?? 0) > 1;
  } catch {
    return false;
  }
}

/** Whether processes can be found by their environment: Windows shows nobody the environment of another process. */
export const CAN_FIND_BY_ENV: boolean = process.platform !== 'win32';

/**
 * Processes whose environment carries `name=value`; none on Windows. This finds what has cut its ties to us (detached, reparented), which a
 * process tree cannot.
 */
export function processesWithEnv(name: string, value: string): readonly ProcessInfo[] {
  if (!CAN_FIND_BY_ENV) return [];
  if (process.platform !== 'linux') return processesWithEnvByPs(`${name}=${value}`);
  const wanted = `${name}=${value}`;
  const owned = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && entry !== String(process.pid)).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(wanted);
    } catch {
      return false; // gone, a kernel thread, or another user's
    }
  });
  if (owned.length === 0) return [];
  const pids = new Set(owned.map(Number));
  return listProcesses().filter(({ pid }) => pids.has(pid));
}

/** Elsewhere than on Linux `ps -E` prints the environment behind the arguments, with a space between any two. */
function processesWithEnvByPs(wanted: string): readonly ProcessInfo[] {
  const output = execFileSync('ps', ['-A', '-E', '-ww', '-o', 'pid=,command='], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const pids = new Set(output.split('\n').filter((line) => ` ${line} `.includes(` ${wanted} `)).map((line) => Number.parseInt(line, 10)));
  return listProcesses().filter(({ pid }) => pids.has(pid) && pid !== process.pid);
}

/** Ends these processes by pid: SIGTERM, and after `graceMs` SIGKILL for what is left. */
export async function endProcesses(pids: readonly number[], graceMs = 3000): Promise<void> {
  for (const pid of pids) signalQuietly(pid, 'SIGTERM');
  const deadline = performance.now() + graceMs;
  while (pids.some(isAlive) && performance.now() < deadline) await sleep(50);
  for (const pid of pids.filter(isAlive)) signalQuietly(pid, 'SIGKILL');
}

/** Sends a signal; a process that has just ended is no error. */
export function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
