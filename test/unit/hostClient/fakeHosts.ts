import { MissionControlError } from '../../../src/protocol/errors.ts';
import type { OperationInput, OperationName, OperationOutput } from '../../../src/protocol/operations/operationTable.ts';
import type { HolderReport } from '../../../src/protocol/files/holderReport.ts';
import type { AttachedTerminal, AttachTerminal, TerminalOutput, TerminalStateMessage } from '../../../src/protocol/terminal/terminalWire.ts';
import type { EventBatch, Goodbye, Subscribe, Subscribed, Welcome } from '../../../src/protocol/wire.ts';
import type { ClientClock } from '../../../src/extension/hostClient/delay.ts';
import type { ClientLog } from '../../../src/extension/hostClient/clientLog.ts';
import { ConnectionLostError, type HostLink } from '../../../src/extension/hostClient/hostLink.ts';
import type { TerminalTells } from '../../../src/extension/hostClient/terminalLink.ts';
import type { HostSource, StartOutcome } from '../../../src/extension/hostClient/hostSource.ts';
import { Signal } from '../../../src/extension/state/signal.ts';
import { FakeClock } from '../storage/fakeClock.ts';

/** Fake time for the client; `pass` lets promises settle between timers. */
export class FakeClientClock implements ClientClock {
  private readonly clock = new FakeClock();

  monotonicMs(): number {
    return this.clock.monotonicMs();
  }

  after(delayMs: number, callback: () => void): { dispose(): void } {
    return this.clock.after(delayMs, callback);
  }

  get timerCount(): number {
    return this.clock.timerCount;
  }

  async pass(ms: number): Promise<void> {
    const stepMs = Math.max(10, ms / 200);
    for (let passedMs = 0; passedMs < ms; passedMs += stepMs) {
      await settle();
      this.clock.advance(Math.min(stepMs, ms - passedMs));
    }
    await settle();
  }
}

/** A log that nobody reads. */
export const silentClientLog: ClientLog = { info: () => {}, warn: () => {} };

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => { setImmediate(resolve); });
}

/** One connection to a scripted host. */
export class FakeLink implements HostLink {
  readonly events = new Signal<EventBatch>();
  readonly goodbyes = new Signal<Goodbye>();
  readonly closes = new Signal<void>();
  readonly onEvents = this.events.event;
  readonly onGoodbye = this.goodbyes.event;
  readonly onClose = this.closes.event;
  readonly terminalOutputs = new Signal<TerminalOutput>();
  readonly terminalStates = new Signal<TerminalStateMessage>();
  readonly onTerminalOutput = this.terminalOutputs.event;
  readonly onTerminalState = this.terminalStates.event;
  readonly attaches: AttachTerminal[] = [];
  readonly told: { readonly what: string; readonly params: unknown }[] = [];
  onAttach: (input: AttachTerminal) => AttachedTerminal | Promise<AttachedTerminal> = () => ({ screen: '', state: { isLeader: true, size: { cols: 80, rows: 24 }, title: '' } });
  readonly welcome: Welcome;
  readonly calls: { name: string; opId: string | undefined }[] = [];
  readonly subscribes: { channel: string; since: Subscribe['since'] }[] = [];
  readonly unsubscribed: string[] = [];
  onCall: (name: string, opId: string | undefined, input: unknown) => unknown = () => ({});
  onSubscribe: (channel: string, since: Subscribe['since']) => Subscribed | Promise<Subscribed> = () => ({ epoch: 'e1', seq: 0, snapshot: 'S' });
  isClosed = false;
  /** Holds the connection and answers nothing. */
  isHung = false;
  pingCount = 0;

  constructor(welcome: Partial<Welcome> = {}) {
    this.welcome = { protocol: 1, version: '1.0.0', epoch: 'e1', pid: 4711, ...welcome };
  }

  async call<N extends OperationName>(name: N, input: OperationInput<N>, opId: string | undefined): Promise<OperationOutput<N>> {
    if (this.isClosed) throw new ConnectionLostError();
    this.calls.push({ name, opId });
    return await this.onCall(name, opId, input) as OperationOutput<N>;
  }

  async subscribe(channel: string, since: Subscribe['since']): Promise<Subscribed> {
    this.subscribes.push({ channel, since });
    return await this.onSubscribe(channel, since);
  }

  async unsubscribe(channel: string): Promise<void> {
    this.unsubscribed.push(channel);
  }

  async attachTerminal(input: AttachTerminal): Promise<AttachedTerminal> {
    this.attaches.push(input);
    return await this.onAttach(input);
  }

  tellTerminal<T extends keyof TerminalTells>(what: T, params: TerminalTells[T]): void {
    this.told.push({ what, params });
  }

  async ping(): Promise<void> {
    this.pingCount += 1;
    if (this.isHung) await new Promise(() => {});
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.closes.fire();
  }

  /** The host says why, and goes. */
  leave(reason: Goodbye['reason']): void {
    this.goodbyes.fire({ reason });
    this.close();
  }
}

/** Where scripted hosts come from. `running` answers connects; `start` makes one, unless told otherwise. */
export class FakeSource implements HostSource {
  running: FakeLink | undefined;
  refusal: MissionControlError | undefined;
  holder: HolderReport = { state: 'free' };
  lookCount = 0;
  startCount = 0;
  connectCount = 0;
  isDisposed = false;
  onStart: () => StartOutcome = () => {
    this.running = new FakeLink();
    return { state: 'started' };
  };

  async connect(): Promise<HostLink | undefined> {
    this.connectCount += 1;
    if (this.refusal !== undefined) throw this.refusal;
    return this.running?.isClosed === true ? undefined : this.running;
  }

  prepareCount = 0;
  onPrepare: () => void | Promise<void> = () => {};

  async prepare(): Promise<void> {
    this.prepareCount += 1;
    await this.onPrepare();
  }

  async start(): Promise<StartOutcome> {
    this.startCount += 1;
    return this.onStart();
  }

  async lookAtHolder(): Promise<HolderReport> {
    this.lookCount += 1;
    return this.holder;
  }

  async endHolder(): Promise<HolderReport> {
    return { state: 'free' };
  }

  async dispose(): Promise<void> {
    this.isDisposed = true;
  }
}
