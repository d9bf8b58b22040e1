import * as z from 'zod/mini';
import type { ProcessIdentity } from '../../protocol/files/fileKinds.ts';

/** A running process; one that has ended and waits for its parent to ask (a zombie) is none. */
export interface ProcessEntry extends ProcessIdentity {
  readonly parentPid: number;
  /** Process group; 0 where there is none. */
  readonly groupId: number;
  /** Session of the process; 0 where the system does not tell. */
  readonly sessionId: number;
  /** The start time as a number, in a unit of the platform: only for comparing. */
  readonly startOrder: number;
}

/** What `ps -axo` is asked for on macOS; the parser depends on the order. `lstart` is last, since it contains spaces. */
export const PS_COLUMNS = 'pid=,ppid=,pgid=,state=,lstart=';

/** Reads `/proc/<pid>/stat` (see proc(5)); `undefined` for a zombie. */
export function parseProcStat(stat: string): ProcessEntry | undefined {
  // The second field is the program's name in parentheses and may itself contain spaces and parentheses: count from its end.
  const nameEnd = stat.lastIndexOf(')');
  const pid = Number.parseInt(stat, 10);
  const fields = stat.slice(nameEnd + 2).split(' ');
  const [state, parentPid, groupId, sessionId] = fields;
  const startTime = fields[19]; // field 22 of the line, in clock ticks since boot
  if (nameEnd === -1 || startTime === undefined || state === undefined || 'ZXx'.includes(state)) return undefined;
  return {
    pid,
    startTime,
    parentPid: Number(parentPid),
    groupId: Number(groupId),
    sessionId: Number(sessionId),
    startOrder: Number(startTime),
  };
}

/** Reads the output of `ps -axo` with `PS_COLUMNS` and `LC_ALL=C`. */
export function parsePsOutput(output: string): readonly ProcessEntry[] {
  return output.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S.*\S)\s*$/.exec(line);
    const [, pid, parentPid, groupId, state, startTime] = match ?? [];
    if (pid === undefined || startTime === undefined || state?.startsWith('Z') === true) return [];
    // macOS gives a kernel address as session, which tells nothing.
    return [{ pid: Number(pid), startTime, parentPid: Number(parentPid), groupId: Number(groupId), sessionId: 0, startOrder: Date.parse(startTime) }];
  });
}

const cimProcessSchema = z.object({ ProcessId: z.number(), ParentProcessId: z.number(), CreationDate: z.string() });

/** Reads what PowerShell's `ConvertTo-Json` made of `Win32_Process`: a list, or one object when there is only one. */
export function parseCimProcesses(output: string): readonly ProcessEntry[] {
  const parsed: unknown = JSON.parse(output);
  return (Array.isArray(parsed) ? parsed : [parsed]).flatMap((value: unknown) => {
    const result = z.safeParse(cimProcessSchema, value);
    if (!result.success) return [];
    const { ProcessId: pid, ParentProcessId: parentPid, CreationDate: startTime } = result.data;
    return [{ pid, startTime, parentPid, groupId: 0, sessionId: 0, startOrder: Date.parse(startTime) }];
  });
}
