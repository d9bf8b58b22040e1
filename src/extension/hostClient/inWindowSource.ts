import { createRequire } from 'node:module';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { MissionControlError } from '../../protocol/errors.ts';
import type { ProcessIdentity } from '../../protocol/files/fileKinds.ts';
import type { HolderReport } from '../../protocol/files/holderReport.ts';
import type { InWindowHost, InWindowHostModule } from '../../protocol/files/inWindowHost.ts';
import type { Hello } from '../../protocol/wire.ts';
import { say } from '../../protocol/texts/say.ts';
import { explainHolder } from './backgroundSource.ts';
import type { HostLink } from './hostLink.ts';
import type { HostSource, StartOutcome } from './hostSource.ts';

export interface InWindowSourceOptions {
  readonly home: string;
  readonly version: string;
  readonly client: Hello['client'];
  /** Gives the folder of the staged runtime. */
  readonly stage: () => Promise<string>;
  /** The way to a background host that holds the home already. */
  readonly other: Pick<HostSource, 'connect' | 'lookAtHolder' | 'endHolder'>;
}

/** Runs the host inside this window's extension host. A background host that holds the home already is used instead. */
export class InWindowSource implements HostSource {
  private readonly options: InWindowSourceOptions;
  private host: InWindowHost<Duplex> | undefined;

  constructor(options: InWindowSourceOptions) {
    this.options = options;
  }

  async connect(): Promise<HostLink | undefined> {
    if (this.host === undefined) return await this.options.other.connect();
    const { HostConnection } = await import('./hostConnection.ts');
    return await HostConnection.open(this.host.connect(), { token: this.host.token, client: this.options.client });
  }

  async prepare(): Promise<void> {
    await this.options.stage();
  }

  async start(): Promise<StartOutcome> {
    if (this.host !== undefined) return { state: 'started' };
    try {
      const runtimeFolder = await this.options.stage();
      const file = path.join(runtimeFolder, 'inWindow.cjs');
      const module = createRequire(file)(file) as InWindowHostModule<Duplex>;
      const { home, version } = this.options;
      const start = await module.startInWindowHost({ home, version, runtimeFolder, onEnded: () => { this.host = undefined; } });
      if (start.state === 'failed') return { state: 'failed', error: MissionControlError.fromWire(start.error) };
      if (start.state === 'alreadyRunning') return await explainHolder(home);
      this.host = start.host;
      return { state: 'started' };
    } catch (error) {
      return { state: 'failed', error: new MissionControlError('hostUnavailable', say('window.hostCannotRunHere', { reason: String(error) }), { cause: error }) };
    }
  }

  lookAtHolder(): Promise<HolderReport> {
    return this.options.other.lookAtHolder();
  }

  endHolder(seen: ProcessIdentity): Promise<HolderReport> {
    return this.options.other.endHolder(seen);
  }

  async dispose(): Promise<void> {
    await this.host?.shutdown();
  }
}
