import type { ProcessIdentity } from '../../protocol/files/fileKinds.ts';
import type { HolderReport } from '../../protocol/files/holderReport.ts';
import type { OperationInput, OperationName, OperationOutput } from '../../protocol/operations/operationTable.ts';
import type { Channel } from '../../protocol/wire.ts';
import type { HandOver } from '../hostClient/handOver.ts';
import type { HostClient } from '../hostClient/hostClient.ts';
import type { TerminalPort, TerminalWatch, TerminalWatcher } from '../hostClient/terminalLink.ts';
import type { ChannelListener, HostCare, HostPort, HostState } from './hostPort.ts';
import type { Disposable } from './signal.ts';

/** The host client as the surfaces see it. Asking for a host that failed to start forgets past failures: a person asked. */
export class ClientHostPort implements HostPort, HostCare, TerminalPort {
  private readonly client: HostClient;

  constructor(client: HostClient) {
    this.client = client;
  }

  get state(): HostState {
    return this.client.state.kind;
  }

  get failure(): Error | undefined {
    const { state } = this.client;
    return state.kind === 'failed' || state.kind === 'reconnecting' ? state.error : undefined;
  }

  get hostAge(): HostCare['hostAge'] {
    return this.client.hostAge;
  }

  get hostVersion(): string | undefined {
    return this.client.hostVersion;
  }

  replaceOlderHost(options?: { readonly now?: boolean }): Promise<HandOver | undefined> {
    return this.client.replaceOlderHost(options);
  }

  lookAtHolder(): Promise<HolderReport> {
    return this.client.lookAtHolder();
  }

  endHolder(seen: ProcessIdentity): Promise<HolderReport> {
    return this.client.endHolder(seen);
  }

  onDidChangeState(listener: (state: HostState) => void): Disposable {
    return this.client.onDidChangeState((state) => { listener(state.kind); });
  }

  async ensureStarted(): Promise<void> {
    if (this.state === 'failed') await this.client.retry();
    else await this.client.ensureStarted();
  }

  async connectIfRunning(): Promise<boolean> {
    return await this.client.connectIfRunning();
  }

  async call<N extends OperationName>(name: N, input: OperationInput<N>, options?: { opId?: string }): Promise<OperationOutput<N>> {
    return await this.client.call(name, input, options);
  }

  watchTerminal(sessionId: string, watcher: TerminalWatcher): TerminalWatch {
    return this.client.watchTerminal(sessionId, watcher);
  }

  subscribe(channel: Channel, listener: ChannelListener): Disposable {
    return this.client.subscribe(channel, listener);
  }
}
