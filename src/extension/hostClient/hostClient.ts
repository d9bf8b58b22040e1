import { randomUUID } from 'node:crypto';
import { MissionControlError } from '../../protocol/errors.ts';
import type { ProcessIdentity } from '../../protocol/files/fileKinds.ts';
import type { HolderReport } from '../../protocol/files/holderReport.ts';
import type { OperationClient, OperationInput, OperationName, OperationOutput } from '../../protocol/operations/operationTable.ts';
import type { Channel, Goodbye } from '../../protocol/wire.ts';
import { foreignText, say } from '../../protocol/texts/say.ts';
import type { ChannelListener } from './channelSubscription.ts';
import { ChannelSubscriptions } from './channelSubscriptions.ts';
import { delay, type ClientClock } from './delay.ts';
import type { ClientLog } from './clientLog.ts';
import { askForRoom, handOverOlderHost, type HandOver } from './handOver.ts';
import { Heartbeat } from './heartbeat.ts';
import { findOrStartHost } from './hostFinder.ts';
import { ConnectionLostError, type HostLink } from './hostLink.ts';
import type { HostSource } from './hostSource.ts';
import type { HostState } from './hostState.ts';
import { isSilence } from '../state/hostPort.ts';
import { Signal, type Disposable } from '../state/signal.ts';
import type { TerminalPort, TerminalWatch, TerminalWatcher } from './terminalLink.ts';
import { TerminalWatches } from './terminalWatches.ts';
import { RestartBudget } from './restartBudget.ts';
import { compareVersions } from './versionOrder.ts';

/** How long a call waits for a host that is starting or being found again; then it fails. */
const CALL_WAIT_MS = 15_000;

/** How often a window without a host looks whether another window has started one: a few small file reads. */
const LOOK_INTERVAL_MS = 5000;

/** Pauses before a lost host is looked for again, so that a host that drops us at once is not stormed. */
const RECONNECT_DELAYS_MS = [0, 250, 500, 1000, 2000, 5000];

/** A connection that lasted this long was a good one: counting starts anew. */
const STABLE_MS = 10_000;

/**
 * How long a window waits for the successor that an `upgrade` goodbye announced before it starts one itself, which would be an older one again. A busy machine
 * takes seconds for a start; calls wait longer (`CALL_WAIT_MS`), so none fails when no successor comes.
 */
const SUCCESSOR_WAIT_MS = 12_000;

/** How long it leaves a lost host of a newer version to a newer window, so that the home does not fall back to an older one while both are open. */
const GIVE_WAY_MS = 5000;

export interface HostClientOptions {
  readonly source: HostSource;
  /** Version of this extension. */
  readonly version: string;
  readonly clock: ClientClock;
  readonly log: ClientLog;
}

/** A window's way to the host: finds, starts, calls and listens, and gets over the loss of one. */
export class HostClient implements OperationClient, TerminalPort, Disposable {
  private readonly options: HostClientOptions;
  private readonly stateChanges = new Signal<HostState>();
  private readonly subscriptions = new ChannelSubscriptions();
  private readonly terminals = new TerminalWatches();
  private readonly budget: RestartBudget;
  private current: HostState = { kind: 'stopped' };
  private link: HostLink | undefined;
  private heartbeat: Disposable | undefined;
  /** Lives of older hosts that were asked to make room: once is enough. */
  private readonly askedEpochs = new Set<string>();
  private connectedAtMs = 0;
  private lossCount = 0;
  private goodbye: Goodbye['reason'] | undefined;
  /** The lost host was newer than ours would be: windows of its version start it again, if there are any. */
  private givesWay = false;
  /** The host that goes makes room for ours. */
  private isSuccessor = false;
  /** The one attempt under way to get a host. */
  private attempt: Promise<void> | undefined;
  private look: Disposable | undefined;
  /** What the last look for a host met in its stead. */
  private lastLook: string | undefined;
  private readonly closing = new AbortController();

  readonly onDidChangeState = this.stateChanges.event;
  constructor(options: HostClientOptions) {
    this.options = options;
    this.budget = new RestartBudget(() => options.clock.monotonicMs());
  }

  get state(): HostState {
    return this.current;
  }

  private get isDisposed(): boolean {
    return this.closing.signal.aborted;
  }

  /** Connects to a running host as it is, also to an older one; starts and ends none. Keeps looking for one meanwhile. Never throws. */
  async connectIfRunning(): Promise<boolean> {
    if (this.link === undefined) {
      await (this.attempt ?? this.lookForHost());
      if (this.link === undefined) this.scheduleLook();
    }
    return this.link !== undefined;
  }

  /** Version of the connected host; `undefined` without a connection. */
  get hostVersion(): string | undefined {
    return this.link?.welcome.version;
  }

  /** How the connected host's version compares with this extension's; `undefined` without a connection. */
  get hostAge(): 'older' | 'same' | 'newer' | undefined {
    if (this.link === undefined) return undefined;
    const order = compareVersions(this.link.welcome.version, this.options.version);
    return order < 0 ? 'older' : order > 0 ? 'newer' : 'same';
  }

  /**
   * Replaces the connected host if it is an older one: when no agent is at work in it, or `now`, which interrupts those that are. `ending` says
   * that its successor comes; the state tells the rest. Never throws.
   */
  async replaceOlderHost(options: { readonly now?: boolean } = {}): Promise<HandOver | undefined> {
    const { link } = this;
    if (link === undefined || this.hostAge !== 'older') return undefined;
    this.askedEpochs.add(link.welcome.epoch);
    const asked = await askForRoom(link, this.options.source, options);
    if (asked.state === 'ending' && this.link === link) this.isSuccessor = true;
    return asked;
  }

  /** Who holds the home although nobody answers; see `HostSource`. */
  lookAtHolder(): Promise<HolderReport> {
    return this.options.source.lookAtHolder();
  }

  /** Ends that holder, with its agents; see `HostSource`. */
  endHolder(seen: ProcessIdentity): Promise<HolderReport> {
    return this.options.source.endHolder(seen);
  }

  /** Finds or starts the host, and replaces an older one in which no agent is at work: a person asked for something. Throws why it cannot. */
  async ensureStarted(): Promise<void> {
    if (this.link !== undefined && this.isReplaceable(this.link)) this.release();
    while (this.link === undefined) {
      await (this.attempt ?? this.begin({ kind: 'starting' }, () => this.bringUp(() => true, { mayReplace: true })));
      if (this.current.kind === 'failed') throw this.current.error;
      if (this.isDisposed) throw new MissionControlError('hostUnavailable', say('window.closing'), { showUser: false });
    }
  }

  /** The action of the state `failed`: forgets past failures. */
  async retry(): Promise<void> {
    this.budget.reset();
    await this.ensureStarted();
  }

  async call<N extends OperationName>(name: N, input: OperationInput<N>, options: { opId?: string } = {}): Promise<OperationOutput<N>> {
    const opId = options.opId ?? randomUUID();
    for (;;) {
      const link = await this.waitForLink();
      try {
        return await link.call(name, input, opId);
      } catch (error) {
        if (!(error instanceof ConnectionLostError)) throw error;
        // Asked again with the same opId: if it took effect the first time, its first result comes back.
        if (this.link === link) this.onLost(link);
      }
    }
  }

  /** Listens to a channel over all reconnects, until disposed. */
  subscribe(channel: Channel, listener: ChannelListener): Disposable {
    return this.subscriptions.add(channel, listener);
  }

  watchTerminal(sessionId: string, watcher: TerminalWatcher): TerminalWatch {
    return this.terminals.watchTerminal(sessionId, watcher);
  }

  dispose(): void {
    void this.close();
  }

  /** Lets go of the host; in `window` mode it ends with its window, so wait for it. */
  async close(): Promise<void> {
    if (this.isDisposed) return;
    this.closing.abort();
    this.look?.dispose();
    this.release();
    this.setState({ kind: 'stopped' });
    this.stateChanges.dispose();
    await this.options.source.dispose();
  }

  private async lookForHost(): Promise<void> {
    let failure: MissionControlError | undefined;
    try {
      const link = await this.options.source.connect();
      if (link !== undefined) {
        this.adopt(link);
        return;
      }
    } catch (error) {
      if (!MissionControlError.is(error)) return;
      failure = error;
    }
    await this.tellLook(failure);
  }

  /** A window that nobody asked anything yet says only what a person can do something about; and takes it back when it is over. */
  private async tellLook(failure: MissionControlError | undefined): Promise<void> {
    const { options: { source, log }, current } = this;
    const isOpen = current.kind === 'stopped' || (current.kind === 'failed' && isSilence(current.error));
    // Only what is new, since to look at who holds the home takes a process.
    if (!isOpen || failure?.message === this.lastLook) return;
    this.lastLook = failure?.message;
    // Whoever took the address of a host that has gone keeps no other host from starting.
    const isFree = (failure === undefined || isSilence(failure)) && (await source.lookAtHolder().catch(() => undefined))?.state === 'free';
    if (current !== this.current) return;
    if (failure !== undefined) log.warn(isFree ? `not said, since no host holds the home: ${failure.message}` : failure.message);
    if (isFree && current.kind === 'failed') this.setState({ kind: 'stopped' });
    if (!isFree && failure !== undefined) this.setState({ kind: 'failed', error: failure });
  }

  /** Begins the one attempt to get a host; it ends in `connected` or `failed` and never throws. */
  private begin(state: HostState, work: () => Promise<void>): Promise<void> {
    this.look?.dispose();
    const attempt = Promise.resolve()
      .then(work)
      .catch((error: unknown) => {
        this.options.log.warn(`no host: ${error instanceof Error ? error.message : String(error)}`);
        const known = MissionControlError.is(error) ? error : new MissionControlError('hostUnavailable', foreignText(String(error)), { cause: error });
        if (!this.isDisposed) this.setState({ kind: 'failed', error: known });
      })
      .finally(() => {
        this.attempt = undefined;
        if (this.link !== undefined || this.isDisposed) return;
        // Found and lost again before this line: `onLost` saw an attempt under way and left it to us.
        if (this.current.kind === 'reconnecting') void this.begin(this.current, () => this.reconnect());
        else this.scheduleLook();
      });
    this.attempt = attempt; // Before the state, whose listeners may ask for the host themselves.
    this.setState(state);
    return attempt;
  }

  private async bringUp(mayStart: () => boolean | 'later', { mayReplace }: { readonly mayReplace: boolean }): Promise<void> {
    const { source, clock, log } = this.options;
    const { signal } = this.closing;
    const found = await findOrStartHost({ source, clock, mayStart, signal });
    if (!mayReplace || !this.isReplaceable(found)) {
      this.adopt(found);
      return;
    }
    this.askedEpochs.add(found.welcome.epoch);
    const handOver = await handOverOlderHost(found, source, clock, signal);
    if (handOver.state === 'ending') log.info(`replaced the host of version ${found.welcome.version}`);
    this.adopt(handOver.state === 'ending' ? await findOrStartHost({ source, clock, mayStart: () => true, signal }) : found);
  }

  /** An older host that was not asked yet to make room. */
  private isReplaceable({ welcome }: HostLink): boolean {
    return compareVersions(welcome.version, this.options.version) < 0 && !this.askedEpochs.has(welcome.epoch);
  }

  /** Lets go of the connection; calls under way ask again over the next one. */
  private release(): void {
    const { link } = this;
    this.link = undefined;
    this.heartbeat?.dispose();
    this.subscriptions.detach();
    this.terminals.detach();
    link?.close();
  }

  /** Makes a fresh connection ours. */
  private adopt(link: HostLink): void {
    const { clock, log } = this.options;
    if (this.isDisposed || this.link !== undefined) {
      link.close();
      return;
    }
    this.link = link;
    this.lastLook = undefined;
    this.goodbye = undefined;
    this.isSuccessor = false;
    this.connectedAtMs = clock.monotonicMs();
    link.onGoodbye(({ reason }) => { this.goodbye = reason; });
    link.onClose(() => { this.onLost(link); });
    this.heartbeat = new Heartbeat({ clock, ping: () => link.ping(), onSilence: () => { this.onLost(link, silence()); } });
    this.look?.dispose();
    log.info(`connected to host ${link.welcome.version} (pid ${link.welcome.pid})`);
    this.subscriptions.attach(link);
    this.terminals.attach(link);
    this.setState({ kind: 'connected', host: link.welcome, mode: link.welcome.pid === process.pid ? 'window' : 'background' });
    if (link.isClosed) this.onLost(link); // While it was asked to hand over, before anyone listened.
  }

  private onLost(link: HostLink, error?: MissionControlError): void {
    if (this.link !== link || this.isDisposed) return;
    const { clock, log } = this.options;
    this.givesWay = this.hostAge === 'newer';
    this.release();
    if (this.goodbye === 'shutdown' || this.goodbye === 'idle') {
      log.info(`the host ended (${this.goodbye})`);
      this.setState({ kind: 'stopped' });
      this.scheduleLook();
      return;
    }
    this.lossCount = clock.monotonicMs() - this.connectedAtMs > STABLE_MS ? 1 : this.lossCount + 1;
    log.warn(this.goodbye === 'upgrade' ? 'the host is being replaced' : (error?.message ?? 'the host was lost'));
    const state: HostState = { kind: 'reconnecting', attempt: this.lossCount, ...(error === undefined ? {} : { error }) };
    if (this.attempt === undefined) void this.begin(state, () => this.reconnect());
    else this.setState(state);
  }

  private async reconnect(): Promise<void> {
    const { clock, log } = this.options;
    const isUpgrade = this.goodbye === 'upgrade';
    const waitMs = isUpgrade && !this.isSuccessor ? SUCCESSOR_WAIT_MS : this.givesWay ? GIVE_WAY_MS : 0;
    await delay(clock, RECONNECT_DELAYS_MS[Math.min(this.lossCount - 1, RECONNECT_DELAYS_MS.length - 1)] ?? 0, this.closing.signal);
    const notBeforeMs = clock.monotonicMs() + waitMs;
    // One restart for one loss, however often the start is tried: all windows try at once, and one of them succeeds.
    let isAllowed = isUpgrade;
    await this.bringUp(() => {
      if (clock.monotonicMs() < notBeforeMs) return 'later';
      if (!isAllowed && this.budget.spend()) {
        isAllowed = true;
        log.warn('starting the host again');
      }
      return isAllowed;
    }, { mayReplace: false });
  }

  private async waitForLink(): Promise<HostLink> {
    if (this.link !== undefined) return this.link;
    if (this.attempt !== undefined) {
      await new Promise<void>((resolve) => {
        const timer = this.options.clock.after(CALL_WAIT_MS, done);
        const subscription = this.stateChanges.event((state) => {
          if (state.kind !== 'starting' && state.kind !== 'reconnecting') done();
        });
        function done(): void {
          timer.dispose();
          subscription.dispose();
          resolve();
        }
      });
      if (this.link !== undefined) return this.link;
    }
    if (this.current.kind === 'reconnecting' && this.current.error !== undefined) throw this.current.error;
    throw new MissionControlError('hostUnavailable', this.current.kind === 'failed'
      ? say('window.hostNotRunningSince', { reason: this.current.error.text })
      : say('window.hostNotRunning'));
  }

  private scheduleLook(): void {
    this.look?.dispose();
    if (this.isDisposed) return;
    this.look = this.options.clock.after(LOOK_INTERVAL_MS, () => {
      if (this.link !== undefined || this.attempt !== undefined) return;
      void this.connectIfRunning();
    });
  }

  private setState(state: HostState): void {
    this.current = state;
    this.stateChanges.fire(state);
  }
}

function silence(): MissionControlError {
  return new MissionControlError('hostUnavailable', say('window.hostSilent'));
}
