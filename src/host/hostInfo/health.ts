import { access, constants } from 'node:fs/promises';
import { MissionControlError } from '../../protocol/errors.ts';
import type { OperationOutput } from '../../protocol/operations/operationTable.ts';
import type { QuarantinedFile } from '../../protocol/operations/host.ts';

type Check = OperationOutput<'host.health'>['checks'][number];

/** What the health checks look at. */
export interface HealthSubjects {
  readonly home: string;
  /** `undefined` where there is no sentinel to ask. */
  isSentinelRunning(): boolean | undefined;
  quarantined(): readonly QuarantinedFile[];
  /** Finds the agent that new sessions use; throws a `MissionControlError` that says what to do. */
  findAgent(): Promise<{ readonly name: string; readonly version: string; readonly path: string }>;
  /** Answers a query from the usage index. */
  queryIndex(): Promise<unknown>;
}

/** Looks at everything a session needs, and says what to do about each problem. */
export async function checkHealth(subjects: HealthSubjects): Promise<Check[]> {
  return await Promise.all([checkHome(subjects), checkQuarantine(subjects), checkSentinel(subjects), checkAgent(subjects), checkIndex(subjects)]);
}

async function checkHome({ home }: HealthSubjects): Promise<Check> {
  try {
    await access(home, constants.R_OK | constants.W_OK);
    return { id: 'home', status: 'ok', message: `${home} can be read and written.` };
  } catch {
    return { id: 'home', status: 'error', message: `${home} cannot be written. Check its owner, its mode and the disk.` };
  }
}

async function checkQuarantine(subjects: HealthSubjects): Promise<Check> {
  const files = subjects.quarantined();
  if (files.length === 0) return { id: 'quarantine', status: 'ok', message: 'Every file could be read.' };
  const newest = files.at(-1);
  return {
    id: 'quarantine',
    status: 'warning',
    message: `${files.length} file(s) could not be read and were set aside, the last one as ${newest?.movedTo}: ${newest?.error} Mend it and move it back to ${newest?.file}, or delete it.`,
  };
}

async function checkSentinel(subjects: HealthSubjects): Promise<Check> {
  return subjects.isSentinelRunning() === false
    ? { id: 'sentinel', status: 'warning', message: 'The sentinel is not running: agents would go on unseen if the host were killed. Restart the host.' }
    : { id: 'sentinel', status: 'ok', message: 'Agents are ended should the host die.' };
}

async function checkAgent(subjects: HealthSubjects): Promise<Check> {
  try {
    const { name, version, path } = await subjects.findAgent();
    return { id: 'agent', status: 'ok', message: `${name} ${version} at ${path}.` };
  } catch (error) {
    return { id: 'agent', status: 'error', message: messageOf(error) };
  }
}

async function checkIndex(subjects: HealthSubjects): Promise<Check> {
  try {
    await subjects.queryIndex();
    return { id: 'index', status: 'ok', message: 'The usage index answers.' };
  } catch (error) {
    return { id: 'index', status: 'error', message: messageOf(error) };
  }
}

function messageOf(error: unknown): string {
  return MissionControlError.is(error) || error instanceof Error ? error.message : String(error);
}
