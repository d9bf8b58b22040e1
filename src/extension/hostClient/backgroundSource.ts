import { mkdir } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { knownCode, MissionControlError } from '../../protocol/errors.ts';
import type { EndpointRecord } from '../../protocol/files/endpointRecord.ts';
import type { ProcessIdentity } from '../../protocol/files/fileKinds.ts';
import type { HolderReport } from '../../protocol/files/holderReport.ts';
import type { Hello } from '../../protocol/wire.ts';
import { receivedText, say, textOfError } from '../../protocol/texts/say.ts';
import { launchHost } from './hostLauncher.ts';
import { ConnectionLostError, type HostLink } from './hostLink.ts';
import { findEndpointRecords, readHolder } from './hostLocator.ts';
import type { HostSource, StartOutcome } from './hostSource.ts';
import { compareVersions } from './versionOrder.ts';

export interface BackgroundSourceOptions {
  readonly home: string;
  readonly version: string;
  readonly client: Hello['client'];
  /** The program that runs the host; `process.execPath` but for tests. */
  readonly execPath: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly extraArguments?: readonly string[];
  /** Gives the folder of the staged runtime. */
  readonly stage: () => Promise<string>;
}

/** Finds, starts and connects to the detached host of a home. */
export class BackgroundSource implements HostSource {
  private readonly options: BackgroundSourceOptions;

  constructor(options: BackgroundSourceOptions) {
    this.options = options;
  }

  async connect(): Promise<HostLink | undefined> {
    let refusal: unknown;
    for (const record of await findEndpointRecords(this.options.home)) {
      const socket = await openSocket(record.socket);
      if (socket === undefined) continue; // The record of a killed host.
      try {
        const link = await this.greet(socket, record);
        if (link !== undefined) return link;
      } catch (error) {
        refusal ??= error; // Perhaps an old record that lies in a better place; the next one may be right.
      }
    }
    if (refusal !== undefined) throw refusal;
    return undefined;
  }

  async prepare(): Promise<void> {
    await this.options.stage();
  }

  async start(): Promise<StartOutcome> {
    const { home, version, execPath, environment, extraArguments = [] } = this.options;
    try {
      await mkdir(home, { recursive: true, mode: 0o700 }); // The host starts in it.
      const runtimeFolder = await this.options.stage();
      const report = await launchHost({ execPath, runtimeFolder, home, version, environment, extraArguments });
      switch (report.state) {
        case 'listening':
          return { state: 'started' };
        case 'alreadyRunning':
          return await explainHolder(home);
        case 'failed':
          return { state: 'failed', error: new MissionControlError(knownCode(report.code), receivedText(report.message, report.messageRef), { params: report.params ?? {} }) };
      }
    } catch (error) {
      return { state: 'failed', error: new MissionControlError('hostUnavailable', say('window.hostCannotStart', { reason: textOfError(error) }), { cause: error }) };
    }
  }

  async lookAtHolder(): Promise<HolderReport> {
    return await this.probe();
  }

  async endHolder(seen: ProcessIdentity): Promise<HolderReport> {
    return await this.probe(seen);
  }

  async dispose(): Promise<void> {
    // It outlives its windows; that is what it is for.
  }

  private async probe(end?: ProcessIdentity): Promise<HolderReport> {
    const { home, execPath, environment } = this.options;
    const { probeHolder } = await import('./holderProbe.ts');
    return await probeHolder({ home, execPath, environment, runtimeFolder: await this.options.stage() }, end);
  }

  private async greet(socket: Socket, record: EndpointRecord): Promise<HostLink | undefined> {
    const { HostConnection } = await import('./hostConnection.ts');
    try {
      return await HostConnection.open(socket, { token: record.token, client: this.options.client });
    } catch (error) {
      if (error instanceof ConnectionLostError) return undefined;
      if (MissionControlError.is(error, 'protocolMismatch')) throw explainMismatch(record, this.options.version);
      throw error;
    }
  }
}

/** Somebody has the lock. When that is a window with a host of its own, no other window can reach it. */
export async function explainHolder(home: string): Promise<StartOutcome> {
  const holder = await readHolder(home);
  if (holder?.mode !== 'window' || holder.pid === process.pid || !isAlive(holder.pid)) return { state: 'alreadyRunning' };
  return { state: 'failed', error: new MissionControlError('homeHeld', say('window.homeHeldByWindow'), { params: { pid: String(holder.pid) } }) };
}

function explainMismatch(record: EndpointRecord, ownVersion: string): MissionControlError {
  const hostVersion = record.version;
  return new MissionControlError('protocolMismatch', compareVersions(hostVersion, ownVersion) > 0
    ? say('window.hostTooNew', { hostVersion, ownVersion })
    : say('window.hostTooOld', { hostVersion, ownVersion, pid: String(record.pid) }));
}

/** Connects to a socket, or gives `undefined` when nobody listens. */
function openSocket(socketPath: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once('error', () => { resolve(undefined); });
    socket.once('connect', () => { resolve(socket); });
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
