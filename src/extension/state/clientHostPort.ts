import type { OperationInput, OperationName, OperationOutput } from '../../protocol/operations/operationTable.ts';
import type { Channel } from '../../protocol/wire.ts';
import type { HostClient } from '../hostClient/hostClient.ts';
import type { ChannelListener, HostPort, HostState } from './hostPort.ts';
import type { Disposable } from './signal.ts';

/** The host client as the surfaces see it. Asking for a host that failed to start forgets past failures: a person asked. */
export class ClientHostPort implements HostPort {
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

  subscribe(channel: Channel, listener: ChannelListener): Disposable {
    return this.client.subscribe(channel, listener);
  }
}
