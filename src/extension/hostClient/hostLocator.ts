import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as z from 'zod/mini';
import { ENDPOINT_RECORD_NAME, endpointRecordSchema, type EndpointRecord } from '../../protocol/files/endpointRecord.ts';

/** What the place of the endpoint depends on. */
export interface LocatorPlatform {
  readonly name: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly uid: number | undefined;
  readonly temporaryFolder: string;
}

/** What the host writes about itself into `<home>/holder.json`, as far as a window wants to know it. */
const holderSchema = z.object({
  hostname: z.string(),
  pid: z.number(),
  mode: z.enum(['background', 'window']),
  endpointFolder: z.string(),
  runtimeFolder: z.string(),
});
type HolderRecord = z.infer<typeof holderSchema>;

/** Folders in which the host of a home may have left its record, best first. The host chooses among the same (`endpoint.ts` there). */
export function endpointFolders(realHome: string, platform: LocatorPlatform): readonly string[] {
  const homeHash = createHash('sha256').update(realHome).digest('hex').slice(0, 16);
  const runtimeFolder = platform.env['XDG_RUNTIME_DIR'] ?? '';
  const bases = [...(path.isAbsolute(runtimeFolder) ? [runtimeFolder] : []), platform.temporaryFolder];
  if (platform.name !== 'win32') bases.push('/tmp');
  return [...new Set(bases)].map((base) => path.join(base, `mission-control-${platform.uid ?? 'user'}`, homeHash));
}

/**
 * Records of hosts that may run on this home, best first. The holder's own word comes first: a window of another login session has
 * another `XDG_RUNTIME_DIR` than the host.
 */
export async function findEndpointRecords(home: string, platform: LocatorPlatform = currentPlatform()): Promise<readonly EndpointRecord[]> {
  const realHome = await realpath(home).catch(() => undefined);
  if (realHome === undefined) return [];
  const holder = await readHolder(realHome);
  const folders = new Set([...(holder === undefined ? [] : [holder.endpointFolder]), ...endpointFolders(realHome, platform)]);
  const records = await Promise.all([...folders].map((folder) => readRecord(folder, platform)));
  return records.filter((record) => record !== undefined && record.home === realHome) as EndpointRecord[];
}

/** Who holds this home, as they last said. */
export async function readHolder(home: string): Promise<HolderRecord | undefined> {
  try {
    const parsed = z.safeParse(holderSchema, JSON.parse(await readFile(path.join(home, 'holder.json'), 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

async function readRecord(folder: string, platform: LocatorPlatform): Promise<EndpointRecord | undefined> {
  try {
    const { uid, mode } = await stat(folder);
    // In a shared /tmp anyone may put a record in our place, and would be told what windows tell their host.
    const isPrivate = platform.uid === undefined || (uid === platform.uid && (mode & 0o077) === 0);
    if (!isPrivate) return undefined;
    const parsed = z.safeParse(endpointRecordSchema, JSON.parse(await readFile(path.join(folder, ENDPOINT_RECORD_NAME), 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

function currentPlatform(): LocatorPlatform {
  return { name: process.platform, env: process.env, uid: process.getuid?.(), temporaryFolder: os.tmpdir() };
}
