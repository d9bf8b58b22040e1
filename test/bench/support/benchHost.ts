import { setTimeout as sleep } from 'node:timers/promises';
import { createHostClient } from '../../../src/extension/hostClient/createHostClient.ts';
import type { ChannelListener } from '../../../src/extension/hostClient/channelSubscription.ts';
import type { HostClient } from '../../../src/extension/hostClient/hostClient.ts';
import type { SessionEvent, SessionState } from '../../../src/protocol/events/session.ts';
import type { OperationInput } from '../../../src/protocol/operations/operationTable.ts';
import { CleanupStack } from '../../support/cleanupStack.ts';
import { isAlive, processesWithEnv, signalQuietly } from '../../support/processTree.ts';
import { stopHosts } from '../../support/stopHosts.ts';
import { createTempHome, type TempHome } from '../../support/tempHome.ts';

/** A host is asked for something and does not do it: on a busy machine with two cores everything measured here takes seconds at most. */
const PATIENCE_MS = 60_000;

export interface BenchHostOptions {
  /** The built host. */
  readonly hostFolder: string;
  /** Of the scripted model; without it agents cannot speak. */
  readonly modelUrl?: string;
  /** As a window would send them. */
  readonly settings?: OperationInput<'host.configure'>['settings'];
  /** Prepares the home before the host starts. */
  readonly prepare?: (temp: TempHome) => Promise<void>;
}

/** The real host process on a home of its own, and a window's client of it. */
export class BenchHost implements AsyncDisposable {
  readonly temp: TempHome;
  private readonly options: BenchHostOptions;
  private readonly cleanup: CleanupStack;
  private current: HostClient;

  private constructor(options: BenchHostOptions, temp: TempHome, cleanup: CleanupStack) {
    this.options = options;
    this.temp = temp;
    this.cleanup = cleanup;
    this.current = this.newClient();
  }

  static async start(options: BenchHostOptions): Promise<BenchHost> {
    await using cleanup = new CleanupStack();
    const temp = await createTempHome(options.modelUrl === undefined ? {} : { modelUrl: options.modelUrl });
    cleanup.defer(() => temp[Symbol.asyncDispose]());
    cleanup.defer(() => stopHosts(temp.missionControlHome));
    const endAtExit = (): void => { endHosts(temp.missionControlHome); };
    process.once('exit', endAtExit);
    cleanup.defer(() => process.off('exit', endAtExit));
    await options.prepare?.(temp);
    const host = new BenchHost(options, temp, cleanup.move());
    try {
      await host.connect();
    } catch (error) {
      await host[Symbol.asyncDispose]();
      throw error;
    }
    return host;
  }

  get client(): HostClient {
    return this.current;
  }

  /** The host's process. */
  get pid(): number {
    const { state } = this.current;
    if (state.kind !== 'connected') throw new Error(`The client is ${state.kind}.`);
    return state.host.pid;
  }

  /** Finds or starts the host, and tells it the settings as a window does. */
  async connect(): Promise<void> {
    await this.current.ensureStarted();
    const { settings } = this.options;
    if (settings !== undefined) await this.current.call('host.configure', { settings, windowEnvironment: this.temp.env });
  }

  /** Lets go of the host without ending it; the next client is a new window. */
  async newWindow(): Promise<void> {
    await this.current.close();
    this.current = this.newClient();
  }

  /** Ends the host's process and waits until it is gone. */
  async stop(): Promise<void> {
    const { pid } = this;
    await this.current.call('host.shutdown', { force: true });
    while (isAlive(pid)) await sleep(5);
  }

  /** The id of a project in the trusted workspace. */
  async addProject(): Promise<string> {
    const { project } = await this.current.call('projects.add', { folder: this.temp.workspace, name: 'Bench', isTrusted: true });
    return project.id;
  }

  /** Listens to a session as its panel does: `onState` gets the snapshot first, `onEvent` what follows. Dispose to stop. */
  watch(sessionId: string, onState: (state: SessionState) => void, onEvent: (event: SessionEvent) => void): { dispose(): void } {
    const listener: ChannelListener = {
      onSnapshot: (snapshot) => { onState(snapshot as SessionState); },
      onEvents: (events) => { for (const event of events) onEvent(event as SessionEvent); },
    };
    return this.current.subscribe(`session/${sessionId}`, listener);
  }

  /** Resolves when the session has ended this many turns, at the moment when a window learns of it. */
  async turnsEnded(sessionId: string, count: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = ({ turnCount, end }: SessionState['session']): void => {
        if (turnCount < count && end === undefined) return;
        clearTimeout(timer);
        watch.dispose();
        if (turnCount >= count) resolve();
        else reject(new Error(`The session ended (${end?.reason ?? ''}): ${end?.detail ?? ''}`));
      };
      const timer = setTimeout(() => {
        watch.dispose();
        reject(new Error(`The session did not end ${count} turns within ${PATIENCE_MS} ms.`));
      }, PATIENCE_MS);
      const watch = this.watch(sessionId, ({ session }) => { look(session); }, (event) => { if (event.type === 'sessionChanged') look(event.session); });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.current.call('host.shutdown', { force: true }).catch(() => {}); // It may be gone; what is left is ended below.
    await this.current.close();
    await this.cleanup[Symbol.asyncDispose]();
  }

  private newClient(): HostClient {
    return createHostClient({
      home: this.temp.missionControlHome,
      mode: 'background',
      version: '1.0.0',
      hostFolder: this.options.hostFolder,
      clientId: 'bench-window',
      log: { info: () => {}, warn: () => {} },
      environment: this.temp.env,
    });
  }
}

/** For a run that is cut off: its hosts are detached and would go on with their agents for ever. */
function endHosts(missionControlHome: string): void {
  for (const { pid } of processesWithEnv('MISSION_CONTROL_HOME', missionControlHome)) signalQuietly(pid, 'SIGTERM');
}
