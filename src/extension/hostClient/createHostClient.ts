import type { ProcessIdentity } from '../../protocol/files/fileKinds.ts';
import type { HolderReport } from '../../protocol/files/holderReport.ts';
import { systemClock } from '../state/clock.ts';
import type { ClientLog } from './clientLog.ts';
import { HostClient } from './hostClient.ts';
import type { HostLink } from './hostLink.ts';
import type { HostSource, StartOutcome } from './hostSource.ts';
import type { HostMode } from './hostState.ts';

export interface HostClientSettings {
  /** Home folder: setting `missionControl.home`, else `MISSION_CONTROL_HOME`, else `~/.mission-control`. */
  readonly home: string;
  readonly mode: HostMode;
  /** Version of the extension. */
  readonly version: string;
  /** Folder with the built host: `dist/host` of the extension. */
  readonly hostFolder: string;
  /** Stable for one window over its reloads. */
  readonly clientId: string;
  readonly log: ClientLog;
  /** Environment the host starts with; `process.env` but for tests. */
  readonly environment?: NodeJS.ProcessEnv;
  /** The program that runs the host; `process.execPath` but for tests. */
  readonly execPath?: string;
  readonly extraArguments?: readonly string[];
}

/** Puts the host client together. Nothing is started, read or loaded before it is asked for: activation has 50 ms for everything. */
export function createHostClient(settings: HostClientSettings): HostClient {
  const source = new LazySource(() => loadSource(settings));
  return new HostClient({ source, version: settings.version, clock: systemClock, log: settings.log });
}

async function loadSource(settings: HostClientSettings): Promise<HostSource> {
  const { home, mode, version, hostFolder, clientId, log } = settings;
  const client = { kind: 'window' as const, id: clientId, version };
  const stage = async (): Promise<string> => {
    const [{ stageRuntime }, { pruneRuntimes }] = await Promise.all([import('./runtimeStager.ts'), import('./runtimePruner.ts')]);
    const folder = await stageRuntime({ sourceFolder: hostFolder, home, version });
    const pruned = await pruneRuntimes(home, folder, Date.now());
    if (pruned.length > 0) log.info(`removed unused runtimes: ${pruned.join(', ')}`);
    return folder;
  };
  const { BackgroundSource } = await import('./backgroundSource.ts');
  const background = new BackgroundSource({
    home,
    version,
    client,
    stage,
    execPath: settings.execPath ?? process.execPath,
    environment: settings.environment ?? process.env,
    ...(settings.extraArguments === undefined ? {} : { extraArguments: settings.extraArguments }),
  });
  if (mode === 'background') return background;
  const { InWindowSource } = await import('./inWindowSource.ts');
  return new InWindowSource({ home, version, client, stage, other: background });
}

/** A source whose code is loaded when it is first used. */
class LazySource implements HostSource {
  private readonly load: () => Promise<HostSource>;
  private loaded: Promise<HostSource> | undefined;

  constructor(load: () => Promise<HostSource>) {
    this.load = load;
  }

  async connect(): Promise<HostLink | undefined> {
    return await (await this.source()).connect();
  }

  async prepare(): Promise<void> {
    await (await this.source()).prepare();
  }

  async start(): Promise<StartOutcome> {
    return await (await this.source()).start();
  }

  async lookAtHolder(): Promise<HolderReport> {
    return await (await this.source()).lookAtHolder();
  }

  async endHolder(seen: ProcessIdentity): Promise<HolderReport> {
    return await (await this.source()).endHolder(seen);
  }

  async dispose(): Promise<void> {
    await (await this.loaded)?.dispose();
  }

  private source(): Promise<HostSource> {
    this.loaded ??= this.load();
    return this.loaded;
  }
}
