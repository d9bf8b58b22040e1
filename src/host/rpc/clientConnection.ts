import { timingSafeEqual } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter, type MessageConnection } from 'vscode-jsonrpc/node';
import * as z from 'zod/mini';
import type { Caller } from '../../protocol/domain/caller.ts';
import { MissionControlError } from '../../protocol/errors.ts';
import { negotiateProtocol } from '../../protocol/version.ts';
import { callSchema, helloSchema, subscribeSchema, WIRE_METHODS, type CallResult, type Goodbye, type Subscribed, type Welcome } from '../../protocol/wire.ts';
import { say, type Said } from '../../protocol/texts/say.ts';
import { DisposableStore, type Disposable } from '../util/disposable.ts';
import type { Log } from '../util/log.ts';
import type { TerminalDesk } from '../util/terminalDesk.ts';
import type { ChannelRegistry } from './channelRegistry.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { ChannelSubscriber, ChannelSubscription } from './eventChannel.ts';
import { TerminalRpc } from './terminalRpc.ts';

/**
 * Batches of events that may be on their way to a client. What happens meanwhile waits in the channel's ring and travels in one batch, so a
 * client that stopped reading costs no more than the ring.
 */
const MAX_BATCHES_UNDER_WAY = 2;

export interface ConnectionServices {
  readonly token: string;
  readonly welcome: Omit<Welcome, 'protocol'>;
  readonly dispatcher: Dispatcher;
  readonly channels: ChannelRegistry;
  readonly terminals: TerminalDesk;
  readonly log: Log;
}

/** Told what becomes of a connection. */
export interface ConnectionListener {
  /** It said a valid hello and counts as a client from now on. */
  onAuthorized(): void;
  /** It is gone; called once. */
  onClosed(): void;
}

/** One client of the host, over any stream: a socket, or memory in `window` mode. */
export class ClientConnection implements Disposable, ChannelSubscriber {
  private readonly stream: Duplex;
  private readonly services: ConnectionServices;
  private readonly rpc: MessageConnection;
  private readonly disposables = new DisposableStore();
  private readonly subscriptions = new Map<string, ChannelSubscription>();
  private caller: Caller | undefined;
  private readonly listener: ConnectionListener;
  private isDisposed = false;
  private batchesUnderWay = 0;

  constructor(stream: Duplex, services: ConnectionServices, listener: ConnectionListener) {
    this.stream = stream;
    this.services = services;
    this.listener = listener;
    this.rpc = createMessageConnection(new StreamMessageReader(stream), new StreamMessageWriter(stream));
    this.disposables.add(this.rpc);
    this.disposables.add(this.rpc.onClose(() => { this.dispose(); }));
    this.disposables.add(this.rpc.onError(([error]) => { this.services.log.warn(`client connection: ${error.message}`); }));
    this.rpc.onRequest<CallResult, void>(WIRE_METHODS.hello, (params: unknown) => this.hello(params));
    this.rpc.onRequest<CallResult, void>(WIRE_METHODS.call, (params: unknown) => this.call(params));
    this.rpc.onRequest<CallResult, void>(WIRE_METHODS.subscribe, (params: unknown) => this.subscribe(params));
    this.rpc.onRequest<CallResult, void>(WIRE_METHODS.unsubscribe, (params: unknown) => this.unsubscribe(params));
    this.rpc.onRequest<object, void>(WIRE_METHODS.ping, () => ({}));
    this.disposables.add(new TerminalRpc({ rpc: this.rpc, desk: services.terminals, log: services.log, caller: () => this.caller }));
    this.rpc.listen();
  }

  /** True after a valid hello: only such a connection counts as a client. */
  get isAuthorized(): boolean {
    return this.caller !== undefined;
  }

  isCongested(): boolean {
    return this.batchesUnderWay >= MAX_BATCHES_UNDER_WAY;
  }

  send(batch: unknown): void {
    this.batchesUnderWay += 1;
    this.rpc.sendNotification(WIRE_METHODS.events, batch).then(
      () => {
        this.batchesUnderWay -= 1;
        for (const subscription of this.subscriptions.values()) subscription.catchUp();
      },
      () => { this.dispose(); },
    );
  }

  sayGoodbye(goodbye: Goodbye): Promise<void> {
    return this.rpc.sendNotification(WIRE_METHODS.goodbye, goodbye).catch(() => {});
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    for (const subscription of this.subscriptions.values()) subscription.dispose();
    this.subscriptions.clear();
    this.disposables.dispose();
    if (!this.stream.destroyed) this.stream.destroy();
    this.listener.onClosed();
  }

  private hello(params: unknown): CallResult {
    const hello = z.safeParse(helloSchema, params);
    if (!hello.success || !isSameToken(hello.data.token, this.services.token)) {
      return failure('unauthorized', say('call.wrongToken'));
    }
    const protocol = negotiateProtocol(hello.data.protocol);
    if (protocol === undefined) {
      return failure('protocolMismatch', say('call.noSharedProtocol', { version: this.services.welcome.version }));
    }
    const { kind, id } = hello.data.client;
    // Whoever holds the token can read the user's files: windows and Node clients are the user. Other faces give lesser roles.
    this.caller = { kind, role: 'admin', clientId: id };
    this.listener.onAuthorized();
    return { ok: true, output: { ...this.services.welcome, protocol } satisfies Welcome };
  }

  private async call(params: unknown): Promise<CallResult> {
    const call = z.safeParse(callSchema, params);
    if (this.caller === undefined) return failure('unauthorized', say('call.noHello'));
    if (!call.success) return failure('invalidInput', say('call.badMessage', { details: z.prettifyError(call.error) }));
    return await this.services.dispatcher.dispatch(call.data, this.caller);
  }

  private async subscribe(params: unknown): Promise<CallResult> {
    const parsed = z.safeParse(subscribeSchema, params);
    if (this.caller === undefined) return failure('unauthorized', say('call.noHello'));
    if (!parsed.success) return failure('invalidInput', say('call.badMessage', { details: z.prettifyError(parsed.error) }));
    try {
      const channel = await this.services.channels.find(parsed.data.channel);
      this.subscriptions.get(parsed.data.channel)?.dispose();
      const { subscription, ...subscribed } = channel.subscribe(this, parsed.data.since);
      this.subscriptions.set(parsed.data.channel, subscription);
      return { ok: true, output: subscribed satisfies Subscribed };
    } catch (error) {
      if (MissionControlError.is(error)) return { ok: false, error: error.toWire() };
      this.services.log.error(`subscribe to ${parsed.data.channel} failed`, error);
      return failure('internal', say('host.bug'));
    }
  }

  private unsubscribe(params: unknown): CallResult {
    const parsed = z.safeParse(subscribeSchema, params);
    if (parsed.success) {
      this.subscriptions.get(parsed.data.channel)?.dispose();
      this.subscriptions.delete(parsed.data.channel);
    }
    return { ok: true, output: {} };
  }
}

function failure(code: 'unauthorized' | 'protocolMismatch' | 'invalidInput' | 'internal', text: Said): CallResult {
  return { ok: false, error: new MissionControlError(code, text).toWire() };
}

function isSameToken(given: string, own: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(own);
  return a.length === b.length && timingSafeEqual(a, b);
}
