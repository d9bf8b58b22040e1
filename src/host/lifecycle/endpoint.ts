import { createHash, randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, realpath, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { MissionControlError } from '../../protocol/errors.ts';
import { ENDPOINT_RECORD_NAME, type EndpointRecord } from '../../protocol/files/endpointRecord.ts';
import { say, textOfError, type Said } from '../../protocol/texts/say.ts';

/** A home folder by its real path. */
export interface RealHome {
  readonly home: string;
  /** First 16 hex digits of the SHA-256 of the real path. */
  readonly homeHash: string;
}

/** Where a home's host is reached. */
export interface Endpoint extends RealHome {
  /** Private folder (0700), outside home. */
  readonly folder: string;
  /** Socket path, or pipe name on Windows. */
  readonly socket: string;
  /** The record clients read. */
  readonly recordFile: string;
}

/** What the place of an endpoint depends on. */
export interface EndpointPlatform {
  readonly name: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly uid: number | undefined;
  readonly temporaryFolder: string;
}

/** Creates home if needed. The same home gives the same hash however its path is written. */
export async function resolveHome(home: string): Promise<RealHome> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  const real = await realpath(home);
  return { home: real, homeHash: createHash('sha256').update(real).digest('hex').slice(0, 16) };
}

/**
 * Bytes a socket path may have: `sun_path` holds 108 on Linux and 104 on macOS with its closing zero. Longer ones are cut silently by
 * Node 20 and refused by Node 24.
 */
function longestSocketPath(platform: NodeJS.Platform): number {
  return platform === 'darwin' ? 103 : 107;
}

/** Places for the endpoint, best first. Clients look in the same places (`hostLocator.ts` in the extension). */
export function endpointCandidates(real: RealHome, platform: EndpointPlatform = currentPlatform()): readonly Endpoint[] {
  const runtimeFolder = platform.env['XDG_RUNTIME_DIR'] ?? '';
  const bases = [...(path.isAbsolute(runtimeFolder) ? [runtimeFolder] : []), platform.temporaryFolder];
  if (platform.name !== 'win32') bases.push('/tmp');
  return [...new Set(bases)]
    .map((base) => {
      const folder = path.join(base, `mission-control-${platform.uid ?? 'user'}`, real.homeHash);
      const socket = platform.name === 'win32' ? `\\\\.\\pipe\\mission-control-${real.homeHash}` : path.join(folder, 's');
      return { ...real, folder, socket, recordFile: path.join(folder, ENDPOINT_RECORD_NAME) };
    })
    .filter(({ socket }) => platform.name === 'win32' || Buffer.byteLength(socket) <= longestSocketPath(platform.name));
}

/** Makes the first usable place private to this user. Throws `internal` with every reason when there is none. */
export async function openEndpoint(real: RealHome, platform?: EndpointPlatform): Promise<Endpoint> {
  const reasons: Said[] = [];
  for (const endpoint of endpointCandidates(real, platform)) {
    try {
      await prepareEndpointFolder(endpoint);
      return endpoint;
    } catch (error) {
      reasons.push(textOfError(error));
    }
  }
  const together = reasons.length === 0 ? say('host.pathsTooLong') : reasons.reduce((first, second) => say('text.both', { first, second }));
  throw new MissionControlError('internal', say('host.noPrivateFolder', { reasons: together }));
}

/** Makes the endpoint's folder private to this user, or throws when someone else made it first. */
async function prepareEndpointFolder(endpoint: Endpoint): Promise<void> {
  const parent = path.dirname(endpoint.folder);
  for (const folder of [parent, endpoint.folder]) {
    await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    // In a shared /tmp another user can be first, with a folder or a link of theirs.
    const found = await lstat(folder);
    const uid = process.getuid?.();
    if (!found.isDirectory() || (uid !== undefined && found.uid !== uid)) throw new MissionControlError('internal', say('host.folderOfOthers', { folder }));
    await chmod(folder, 0o700);
  }
}

export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Writes the record (0600) so that a reader sees the old one, none, or the whole new one. */
export async function writeEndpointRecord(endpoint: Endpoint, record: EndpointRecord): Promise<void> {
  const temporary = `${endpoint.recordFile}.${process.pid}.tmp`;
  await writeFile(temporary, JSON.stringify(record), { mode: 0o600 });
  await rename(temporary, endpoint.recordFile);
}

/** Removes what this host, or a dead one before it, left. Only for the holder of the home's lock. */
export async function removeEndpoint(endpoint: Endpoint): Promise<void> {
  await rm(endpoint.recordFile, { force: true });
  if (process.platform !== 'win32') await rm(endpoint.socket, { force: true });
}

function currentPlatform(): EndpointPlatform {
  return { name: process.platform, env: process.env, uid: process.getuid?.(), temporaryFolder: os.tmpdir() };
}
