import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { ProcessIdentity } from '../../protocol/files/fileKinds.ts';
import { parseCimProcesses, parseProcStat, parsePsOutput, PS_COLUMNS, type ProcessEntry } from './processParsers.ts';

/** `ps` and PowerShell answer in under a second; PowerShell's first start can take several. */
const LIST_TIMEOUT_MS = 20_000;

const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

const WINDOWS_QUERY =
  'Get-CimInstance Win32_Process | Where-Object { $_.CreationDate } | ForEach-Object { [pscustomobject]@{ ' +
  "ProcessId = $_.ProcessId; ParentProcessId = $_.ParentProcessId; CreationDate = $_.CreationDate.ToUniversalTime().ToString('o') } } | " +
  'ConvertTo-Json -Compress';

/** All processes that this user can see. Throws when the system cannot be asked. */
export async function listProcesses(platform: NodeJS.Platform = process.platform): Promise<readonly ProcessEntry[]> {
  const run = promisify(execFile);
  const options = { timeout: LIST_TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES, windowsHide: true };
  switch (platform) {
    case 'linux': {
      const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
      const entries = await Promise.all(pids.map((pid) => readProcStat(pid)));
      return entries.filter((entry) => entry !== undefined);
    }
    case 'win32':
      return parseCimProcesses((await run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', WINDOWS_QUERY], options)).stdout);
    default: {
      // LC_ALL, because `lstart` is written in the user's language.
      const env = { ...process.env, LC_ALL: 'C' };
      return parsePsOutput((await run('ps', ['-axo', PS_COLUMNS], { ...options, env })).stdout);
    }
  }
}

/** The identity of a running process, to be written down before it does anything; `undefined` when it has ended already. */
export async function identifyProcess(pid: number): Promise<ProcessIdentity | undefined> {
  const entry = process.platform === 'linux' ? await readProcStat(String(pid)) : (await listProcesses()).find((one) => one.pid === pid);
  return entry === undefined ? undefined : { pid: entry.pid, startTime: entry.startTime };
}

async function readProcStat(pid: string): Promise<ProcessEntry | undefined> {
  try {
    return parseProcStat(await readFile(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return undefined; // It ended between listing and reading.
  }
}
