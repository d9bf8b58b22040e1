import type { MessageConnection } from 'vscode-jsonrpc/node';
import * as z from 'zod/mini';
import type { Caller } from '../../protocol/domain/caller.ts';
import { MissionControlError } from '../../protocol/errors.ts';
import {
  attachTerminalSchema, TERMINAL_METHODS, terminalConsumedSchema, terminalInputSchema, terminalNameSchema, terminalResizeSchema, type TerminalOutput,
  type TerminalStateMessage,
} from '../../protocol/terminal/terminalWire.ts';
import { say } from '../../protocol/texts/say.ts';
import type { CallResult } from '../../protocol/wire.ts';
import type { Disposable } from '../util/disposable.ts';
import type { Log } from '../util/log.ts';
import type { TerminalClient, TerminalDesk } from '../util/terminalDesk.ts';

export interface TerminalRpcOptions {
  readonly rpc: MessageConnection;
  readonly desk: TerminalDesk;
  readonly log: Log;
  /** `undefined` before a valid hello. */
  readonly caller: () => Caller | undefined;
}

/** The terminals of one connection: what it says is parsed here and brought to the desk, and back. */
export class TerminalRpc implements Disposable {
  private readonly options: TerminalRpcOptions;
  private readonly client: TerminalClient;
  private isDisposed = false;

  constructor(options: TerminalRpcOptions) {
    this.options = options;
    const { rpc, desk, caller } = options;
    this.client = {
      get mayType() { return caller()?.role !== 'viewer'; },
      sendOutput: (message) => { this.send(TERMINAL_METHODS.output, message); },
      sendState: (message) => { this.send(TERMINAL_METHODS.state, message); },
    };
    rpc.onRequest<CallResult, void>(TERMINAL_METHODS.attach, (params: unknown) => this.attach(params));
    this.on(TERMINAL_METHODS.detach, terminalNameSchema, ({ terminal }) => { desk.detach(this.client, terminal); });
    this.on(TERMINAL_METHODS.input, terminalInputSchema, ({ terminal, data }) => { desk.input(this.client, terminal, data); });
    this.on(TERMINAL_METHODS.resize, terminalResizeSchema, ({ terminal, size }) => { desk.resize(this.client, terminal, size); });
    this.on(TERMINAL_METHODS.consumed, terminalConsumedSchema, ({ terminal, chars }) => { desk.consumed(this.client, terminal, chars); });
  }

  dispose(): void {
    this.isDisposed = true;
    this.options.desk.leave(this.client);
  }

  private attach(params: unknown): CallResult {
    if (this.options.caller() === undefined) return failure(new MissionControlError('unauthorized', say('call.noHello')));
    const parsed = z.safeParse(attachTerminalSchema, params);
    if (!parsed.success) return failure(new MissionControlError('invalidInput', say('call.badMessage', { details: z.prettifyError(parsed.error) })));
    try {
      return { ok: true, output: this.options.desk.attach(this.client, parsed.data) };
    } catch (error) {
      if (MissionControlError.is(error)) return failure(error);
      this.options.log.error(`attach to terminal ${parsed.data.terminal} failed`, error);
      return failure(new MissionControlError('internal', say('host.bug')));
    }
  }

  /** A notification: what does not parse is dropped, since there is nobody to tell. */
  private on<T>(method: string, schema: z.ZodMiniType<T>, handle: (message: T) => void): void {
    this.options.rpc.onNotification(method, (params: unknown) => {
      const parsed = z.safeParse(schema, params);
      if (!parsed.success) this.options.log.warn(`dropped a ${method} that no window of this version sends`);
      else if (this.options.caller() !== undefined) handle(parsed.data);
    });
  }

  private send(method: string, message: TerminalOutput | TerminalStateMessage): void {
    if (this.isDisposed) return;
    this.options.rpc.sendNotification(method, message).catch(() => { this.dispose(); });
  }
}

function failure(error: MissionControlError): CallResult {
  return { ok: false, error: error.toWire() };
}
