import type { Channel, EventBatch, Subscribed } from '../../protocol/wire.ts';
import { ConnectionLostError, type HostLink } from './hostLink.ts';

/** Who listens to a channel. */
export interface ChannelListener {
  /** The whole state as of now: at first, whenever missed events could not be had, and when another listener joined. */
  onSnapshot(snapshot: unknown): void;
  /** The next events, in order, without gaps. Throwing (`EventGapError` of a reducer) asks for a fresh snapshot. */
  onEvents(events: readonly unknown[]): void;
  /** The host refuses the channel, for instance because the session is gone; or a fresh snapshot does not help. */
  onError?(error: unknown): void;
}

/** Batches that may arrive while the answer to `subscribe` is on its way; more mean a gap, and a gap is repaired anyway. */
const MAX_HELD_BATCHES = 1000;

/** Fresh snapshots in a row that do not help: then the listener, not the stream, is at fault. */
const MAX_REPAIRS = 3;

/** One subscribed channel over the lives of connections and hosts. */
export class ChannelSubscription {
  readonly channel: Channel;
  private readonly listeners = new Set<ChannelListener>();
  private link: HostLink | undefined;
  /** What was seen last; kept over connections so that only what was missed is sent. */
  private seen: { readonly epoch: string; readonly seq: number } | undefined;
  /** Batches that came before the answer to `subscribe`; `undefined` when no answer is awaited. */
  private held: EventBatch[] | undefined;
  private attachCount = 0;
  private repairCount = 0;

  constructor(channel: Channel) {
    this.channel = channel;
  }

  get listenerCount(): number {
    return this.listeners.size;
  }

  /** A new listener needs a snapshot, and so all get one. */
  add(listener: ChannelListener): void {
    this.listeners.add(listener);
    this.seen = undefined;
    if (this.link !== undefined) void this.attach(this.link);
  }

  remove(listener: ChannelListener): void {
    this.listeners.delete(listener);
  }

  /** Subscribes over this connection, from where the last one left off. Never throws. */
  async attach(link: HostLink): Promise<void> {
    this.link = link;
    this.held ??= [];
    this.attachCount += 1;
    const attach = this.attachCount;
    try {
      const subscribed = await link.subscribe(this.channel, this.seen);
      if (attach === this.attachCount) this.begin(subscribed);
    } catch (error) {
      if (attach !== this.attachCount) return;
      this.held = undefined;
      if (!(error instanceof ConnectionLostError)) this.fail(error);
    }
  }

  detach(): void {
    this.attachCount += 1; // An answer that is still under way is nobody's.
    this.link = undefined;
    this.held = undefined;
  }

  receive(batch: EventBatch): void {
    if (this.held !== undefined) {
      if (this.held.length < MAX_HELD_BATCHES) this.held.push(batch);
      return;
    }
    const { seen } = this;
    if (seen === undefined || this.link === undefined) return;
    const fresh = batch.events.filter(({ seq }) => seq > seen.seq);
    if (batch.epoch === seen.epoch && fresh.length === 0) return;
    if (batch.epoch !== seen.epoch || fresh.some(({ seq }, index) => seq !== seen.seq + 1 + index)) {
      this.repair(new Error(`Events of ${this.channel} do not follow number ${seen.seq}.`));
      return;
    }
    try {
      const events = fresh.map(({ event }) => event);
      for (const listener of this.listeners) listener.onEvents(events);
      this.seen = { epoch: seen.epoch, seq: seen.seq + fresh.length };
      this.repairCount = 0;
    } catch (error) {
      this.repair(error);
    }
  }

  private begin(subscribed: Subscribed): void {
    const held = this.held ?? [];
    this.held = undefined;
    if (subscribed.events === undefined) {
      this.seen = { epoch: subscribed.epoch, seq: subscribed.seq };
      for (const listener of this.listeners) listener.onSnapshot(subscribed.snapshot);
    } else {
      this.receive({ channel: this.channel, epoch: subscribed.epoch, events: subscribed.events });
    }
    for (const batch of held) this.receive(batch);
  }

  /** Something is missing: forgets what was seen and asks for a snapshot. */
  private repair(reason: unknown): void {
    this.seen = undefined;
    this.repairCount += 1;
    if (this.repairCount > MAX_REPAIRS) this.fail(reason);
    else if (this.link !== undefined) void this.attach(this.link);
  }

  private fail(error: unknown): void {
    for (const listener of this.listeners) listener.onError?.(error);
  }
}
