import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { duplexPair } from 'node:stream';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter, type MessageConnection } from 'vscode-jsonrpc/node';
import { createHost, type Host } from '../../src/host/composition.ts';
import type { HostOptions } from '../../src/host/hostOptions.ts';
import { HomePaths } from '../../src/host/storage/homePaths.ts';
import { systemClock } from '../../src/host/util/clock.ts';
import { silentLog } from '../../src/host/util/log.ts';
import { MissionControlError } from '../../src/protocol/errors.ts';
import type { OperationClient, OperationInput, OperationName, OperationOutput } from '../../src/protocol/operations/operationTable.ts';
import { OLDEST_PROTOCOL_VERSION, PROTOCOL_VERSION } from '../../src/protocol/version.ts';
import { REPO_ROOT } from './repoRoot.ts';
import {
  TERMINAL_METHODS, type AttachedTerminal, type TerminalOutput, type TerminalSize, type TerminalStateMessage,
} from '../../src/protocol/terminal/terminalWire.ts';
import { WIRE_METHODS, type CallResult, type EventBatch, type Subscribed } from '../../src/protocol/wire.ts';

const TOKEN = 'test-token';

/** A client that talks the wire protocol to a host in the same process. */
export class WireClient implements OperationClient {
  readonly batches: EventBatch[] = [];
  /** What terminals sent, in order. */
  readonly terminalOutputs: TerminalOutput[] = [];
  readonly terminalStates: TerminalStateMessage[] = [];
  /** Called with each output, after it was added to `terminalOutputs`. */
  onTerminalOutput: (output: TerminalOutput) => void = () => {};
  private readonly rpc: MessageConnection;

  constructor(host: Host) {
    const [own, theirs] = duplexPair();
    host.connect(theirs);
    this.rpc = createMessageConnection(new StreamMessageReader(own), new StreamMessageWriter(own));
    this.rpc.onNotification(WIRE_METHODS.events, (batch: EventBatch) => { this.batches.push(batch); });
    this.rpc.onNotification(TERMINAL_METHODS.output, (output: TerminalOutput) => {
      this.terminalOutputs.push(output);
      this.onTerminalOutput(output);
    });
    this.rpc.onNotification(TERMINAL_METHODS.state, (state: TerminalStateMessage) => { this.terminalStates.push(state); });
    this.rpc.listen();
  }

  async hello(token = TOKEN, protocol = { newest: PROTOCOL_VERSION, oldest: OLDEST_PROTOCOL_VERSION }): Promise<unknown> {
    return this.result(await this.rpc.sendRequest(WIRE_METHODS.hello, { token, protocol, client: { kind: 'node', id: 'test', version: '0' } }));
  }

  async call<N extends OperationName>(name: N, input: OperationInput<N>, options: { opId?: string } = {}): Promise<OperationOutput<N>> {
    const call = { op: name, input, opId: options.opId ?? randomUUID() };
    return this.result(await this.rpc.sendRequest(WIRE_METHODS.call, call)) as OperationOutput<N>;
  }

  async subscribe(channel: string, since?: { epoch: string; seq: number }): Promise<Subscribed> {
    return this.result(await this.rpc.sendRequest(WIRE_METHODS.subscribe, { channel, ...(since === undefined ? {} : { since }) })) as Subscribed;
  }

  async attachTerminal(terminal: string, size?: TerminalSize): Promise<AttachedTerminal> {
    return this.result(await this.rpc.sendRequest(TERMINAL_METHODS.attach, { terminal, ...(size === undefined ? {} : { size }) })) as AttachedTerminal;
  }

  async detachTerminal(terminal: string): Promise<void> {
    await this.rpc.sendNotification(TERMINAL_METHODS.detach, { terminal });
  }

  async typeInTerminal(terminal: string, data: string): Promise<void> {
    await this.rpc.sendNotification(TERMINAL_METHODS.input, { terminal, data });
  }

  async resizeTerminal(terminal: string, size: TerminalSize): Promise<void> {
    await this.rpc.sendNotification(TERMINAL_METHODS.resize, { terminal, size });
  }

  async consumedInTerminal(terminal: string, chars: number): Promise<void> {
    await this.rpc.sendNotification(TERMINAL_METHODS.consumed, { terminal, chars });
  }

  dispose(): void {
    this.rpc.end();
    this.rpc.dispose();
  }

  private result(raw: unknown): unknown {
    const result = raw as CallResult;
    if (!result.ok) throw MissionControlError.fromWire(result.error);
    return result.output;
  }
}

/** A host inside the test's own process, on a home of its own. */
export async function startTestHost(home: string, options: Partial<HostOptions> = {}): Promise<Host> {
  return await createHost({
    paths: new HomePaths(home),
    version: '0.0.0-test',
    mode: 'window',
    token: TOKEN,
    epoch: randomUUID(),
    clock: systemClock,
    log: silentLog,
    runtimeFolder: path.join(REPO_ROOT, 'dist', 'host'),
    sentinel: { watch: () => {}, unwatch: () => {} },
    requestShutdown: () => {},
    ...options,
  });
}

/** A client of that host that said hello. */
export async function connectTo(host: Host): Promise<WireClient> {
  const client = new WireClient(host);
  await client.hello();
  return client;
}
