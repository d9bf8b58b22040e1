import { access, constants } from 'node:fs/promises';
import type { OperationOutput } from '../../protocol/operations/operationTable.ts';
import type { QuarantinedFile } from '../../protocol/operations/host.ts';
import { fieldsOf, receivedText, say, textOfError, type Said } from '../../protocol/texts/say.ts';

type Check = OperationOutput<'host.health'>['checks'][number];

/** What the health checks look at. */
export interface HealthSubjects {
  readonly home: string;
  /** `undefined` where there is no sentinel to ask. */
  isSentinelRunning(): boolean | undefined;
  quarantined(): readonly QuarantinedFile[];
  /** Files of newer versions; those that cannot be read first. */
  newerFiles(): readonly { readonly file: string; readonly isReadable: boolean }[];
  /** Finds the agent that new sessions use; throws a `MissionControlError` that says what to do. */
  findAgent(): Promise<{ readonly name: string; readonly version: string; readonly path: string }>;
  /** Answers a query from the usage index. */
  queryIndex(): Promise<unknown>;
}

/** Looks at everything a session needs, and says what to do about each problem. */
export async function checkHealth(subjects: HealthSubjects): Promise<Check[]> {
  return await Promise.all([checkHome(subjects), checkQuarantine(subjects), checkNewerFiles(subjects), checkSentinel(subjects), checkAgent(subjects), checkIndex(subjects)]);
}

async function checkHome({ home }: HealthSubjects): Promise<Check> {
  try {
    await access(home, constants.R_OK | constants.W_OK);
    return { id: 'home', status: 'ok', ...message(say('health.home', { home })) };
  } catch {
    return { id: 'home', status: 'error', ...message(say('health.homeNotWritable', { home })) };
  }
}

async function checkQuarantine(subjects: HealthSubjects): Promise<Check> {
  const files = subjects.quarantined();
  const newest = files.at(-1);
  if (newest === undefined) return { id: 'quarantine', status: 'ok', ...message(say('health.files')) };
  const { file, movedTo, error, errorRef } = newest;
  return { id: 'quarantine', status: 'warning', ...message(say('health.filesSetAside', { count: files.length, movedTo, reason: receivedText(error, errorRef), file })) };
}

async function checkNewerFiles(subjects: HealthSubjects): Promise<Check> {
  const files = subjects.newerFiles();
  const unread = files.filter(({ isReadable }) => !isReadable);
  const [first] = files;
  if (first === undefined) return { id: 'newerFiles', status: 'ok', ...message(say('health.noNewerFiles')) };
  const said = unread.length > 0
    ? say('health.unreadFiles', { count: unread.length, file: first.file })
    : say('health.newerFiles', { count: files.length, file: first.file });
  return { id: 'newerFiles', status: 'warning', ...message(said) };
}

async function checkSentinel(subjects: HealthSubjects): Promise<Check> {
  return subjects.isSentinelRunning() === false
    ? { id: 'sentinel', status: 'warning', ...message(say('health.noSentinel')) }
    : { id: 'sentinel', status: 'ok', ...message(say('health.sentinel')) };
}

async function checkAgent(subjects: HealthSubjects): Promise<Check> {
  try {
    const { name, version, path } = await subjects.findAgent();
    return { id: 'agent', status: 'ok', ...message(say('health.agent', { name, version, path })) };
  } catch (error) {
    return { id: 'agent', status: 'error', ...message(textOfError(error)) };
  }
}

async function checkIndex(subjects: HealthSubjects): Promise<Check> {
  try {
    await subjects.queryIndex();
    return { id: 'index', status: 'ok', ...message(say('health.index')) };
  } catch (error) {
    return { id: 'index', status: 'error', ...message(textOfError(error)) };
  }
}

function message(text: Said): Pick<Check, 'message' | 'messageRef'> {
  return fieldsOf('message', text);
}
