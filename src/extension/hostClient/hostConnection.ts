import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter, type MessageConnection } from 'vscode-jsonrpc/node';
import * as z from 'zod/mini';
import { MissionControlError } from '../../protocol/errors.ts';
import { OPERATIONS, type OperationInput, type OperationName, type OperationOutput } from '../../protocol/operations/operationTable.ts';
import {
  attachedTerminalSchema,
  TERMINAL_METHODS,
  terminalOutputSchema,
  terminalStateMessageSchema,
  type AttachedTerminal,
  type AttachTerminal,
  type TerminalOutput,
  type TerminalStateMessage,
} from '../../protocol/terminal/terminalWire.ts';
import { OLDEST_PROTOCOL_VERSION, PROTOCOL_VERSION } from '../../protocol/version.ts';
import {
  callResultSchema,
  eventBatchSchema,
  goodbyeSchema,
  subscribedSchema,
  welcomeSchema,
  WIRE_METHODS,
  type Channel,
  type EventBatch,
  type Goodbye,
  type Hello,
  type Subscribe,
  type Subscribed,
  type Welcome,
} from '../../protocol/wire.ts';
import { say } from '../../protocol/texts/say.ts';
import { ConnectionLostError, type HostLink } from './hostLink.ts';
import type { TerminalTells } from './terminalLink.ts';
import { Signal } from '../state/signal.ts';

/** A host answers a hello in under a millisecond; one that is this slow is stopped or stuck. */
const HELLO_TIMEOUT_MS = 10_000;

/** JSON-RPC 2.0: the other side has no such method. */
const METHOD_NOT_FOUND = -32601;

/** One connection to a host that said welcome. What comes from the host is parsed here, once. */
export class HostConnection implements HostLink {
  private readonly stream: Duplex;
  private readonly rpc: MessageConnection;
  private readonly events = new Signal<EventBatch>();
  private readonly goodbyes = new Signal<Goodbye>();
  private readonly terminalOutputs = new Signal<TerminalOutput>();
  private readonly terminalStates = new Signal<TerminalStateMessage>();
  private readonly closes = new Signal<void>();
  private hasClosed = false;
  private welcomed: Welcome | undefined;
  /** What came is no message at all. */
  private isGarbled = false;

  readonly onEvents = this.events.event;
  readonly onGoodbye = this.goodbyes.event;
  readonly onTerminalOutput = this.terminalOutputs.event;
  readonly onTerminalState = this.terminalStates.event;
  readonly onClose = this.closes.event;

  private constructor(stream: Duplex) {
    this.stream = stream;
    this.rpc = createMessageConnection(new StreamMessageReader(stream), new StreamMessageWriter(stream));
    this.hear(WIRE_METHODS.events, eventBatchSchema, this.events);
    this.hear(WIRE_METHODS.goodbye, goodbyeSchema, this.goodbyes);
    this.hear(TERMINAL_METHODS.output, terminalOutputSchema, this.terminalOutputs);
    this.hear(TERMINAL_METHODS.state, terminalStateMessageSchema, this.terminalStates);
    this.rpc.onError(([error]) => {
      this.isGarbled ||= !('code' in error); // What the system says of a broken stream has one.
      this.close();
    });
    this.rpc.onClose(() => { this.close(); });
    stream.on('error', () => { this.close(); });
    stream.once('close', () => { this.close(); });
    this.rpc.listen();
  }

  /**
   * Says hello over a fresh stream. Throws `unauthorized`, `protocolMismatch`, `hostUnavailable` when nobody answers, or somebody who is no host, or
   * `ConnectionLostError`.
   */
  static async open(stream: Duplex, hello: Pick<Hello, 'token' | 'client'>, timeoutMs = HELLO_TIMEOUT_MS): Promise<HostConnection> {
    const connection = new HostConnection(stream);
    let isSilent = false;
    const timer = setTimeout(() => {
      isSilent = true;
      connection.close();
    }, timeoutMs);
    try {
      const protocol = { newest: PROTOCOL_VERSION, oldest: OLDEST_PROTOCOL_VERSION };
      const answer = await connection.request(WIRE_METHODS.hello, { ...hello, protocol } satisfies Hello);
      connection.welcomed = parseAnswer(welcomeSchema, answer, WIRE_METHODS.hello);
      return connection;
    } catch (error) {
      connection.close();
      if (connection.isStranger(error) || (isSilent && hasSpoken(stream))) throw new MissionControlError('hostUnavailable', say('window.strangerAnswers'), { cause: error });
      throw isSilent ? new MissionControlError('hostUnavailable', say('window.holderSilent')) : error;
    } finally {
      clearTimeout(timer);
    }
  }

  get isClosed(): boolean {
    return this.hasClosed;
  }

  get welcome(): Welcome {
    if (this.welcomed === undefined) throw new Error('The connection said no hello yet.');
    return this.welcomed;
  }

  async call<N extends OperationName>(name: N, input: OperationInput<N>, opId: string | undefined): Promise<OperationOutput<N>> {
    const answer = await this.request(WIRE_METHODS.call, { op: name, input, ...(opId === undefined ? {} : { opId }) });
    const definition: (typeof OPERATIONS)[N] = OPERATIONS[name];
    return parseAnswer(definition.output, answer, name) as OperationOutput<N>;
  }

  async subscribe(channel: Channel, since: Subscribe['since']): Promise<Subscribed> {
    const answer = await this.request(WIRE_METHODS.subscribe, { channel, ...(since === undefined ? {} : { since }) });
    return parseAnswer(subscribedSchema, answer, WIRE_METHODS.subscribe);
  }

  async unsubscribe(channel: Channel): Promise<void> {
    await this.request(WIRE_METHODS.unsubscribe, { channel });
  }

  async attachTerminal(input: AttachTerminal): Promise<AttachedTerminal> {
    try {
      return parseAnswer(attachedTerminalSchema, await this.request(TERMINAL_METHODS.attach, input), TERMINAL_METHODS.attach);
    } catch (error) {
      // A host from before there were terminals.
      const isUnknown = error instanceof Error && 'code' in error && error.code === METHOD_NOT_FOUND;
      throw isUnknown ? new MissionControlError('unknownOperation', say('call.unknownOperation', { op: TERMINAL_METHODS.attach })) : error;
    }
  }

  tellTerminal<T extends keyof TerminalTells>(what: T, params: TerminalTells[T]): void {
    if (!this.isClosed) this.rpc.sendNotification(TERMINAL_METHODS[what], params).catch(() => { this.close(); });
  }

  async ping(): Promise<void> {
    if (this.isClosed) throw new ConnectionLostError();
    await this.rpc.sendRequest<unknown>(WIRE_METHODS.ping, {});
  }

  close(): void {
    if (this.hasClosed) return;
    this.hasClosed = true;
    this.rpc.dispose(); // Rejects what is unanswered.
    this.stream.destroy();
    this.closes.fire();
    for (const listeners of [this.events, this.goodbyes, this.terminalOutputs, this.terminalStates, this.closes]) listeners.dispose();
  }

  private hear<S extends z.ZodMiniType>(method: string, schema: S, listeners: Signal<z.infer<S>>): void {
    this.rpc.onNotification(method, (params: unknown) => {
      const message = z.safeParse(schema, params);
      if (message.success) listeners.fire(message.data);
    });
  }

  /** True when the answer to the hello that failed so is none that a host of any version gives. */
  private isStranger(error: unknown): boolean {
    return this.isGarbled || !(error instanceof ConnectionLostError || MissionControlError.is(error));
  }

  private async request(method: string, params: unknown): Promise<unknown> {
    if (this.isClosed) throw new ConnectionLostError();
    const answer: unknown = await this.rpc.sendRequest<unknown>(method, params).catch((error: unknown) => {
      if (this.isClosed) throw new ConnectionLostError();
      throw error;
    });
    const result = z.parse(callResultSchema, answer);
    if (!result.ok) throw MissionControlError.fromWire(result.error);
    return result.output;
  }
}

/** A host says nothing before its answer, which is one small piece. */
function hasSpoken(stream: Duplex): boolean {
  return stream instanceof Socket && stream.bytesRead > 0;
}

function parseAnswer<S extends z.ZodMiniType>(schema: S, answer: unknown, what: string): z.infer<S> {
  const parsed = z.safeParse(schema, answer);
  if (parsed.success) return parsed.data;
  throw new MissionControlError('internal', say('window.answerMisfit', { request: what, details: z.prettifyError(parsed.error) }));
}
