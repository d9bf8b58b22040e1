import type { EventBatch, Subscribe, Subscribed } from '../../protocol/wire.ts';
import type { Disposable } from '../util/disposable.ts';
import { estimateBytes } from '../util/estimateBytes.ts';

/** A client that listens to a channel. */
export interface ChannelSubscriber {
  /** True while its connection holds back more than it should; it then gets what it missed later, or notices the gap and resubscribes. */
  isCongested(): boolean;
  send(batch: EventBatch): void;
}

/**
 * Events kept for clients that reconnect; older ones are replaced by a fresh snapshot. Few large ones (results of tools, long queues) count
 * as much as many small ones.
 */
const RING_CAPACITY = 2048;
const RING_BYTES = 4 * 1024 * 1024;

/** A subscriber's hold on a channel. */
export interface ChannelSubscription extends Disposable {
  /** Sends what was held back; to be called when a congested connection has drained. */
  catchUp(): void;
}

interface Subscription {
  readonly subscriber: ChannelSubscriber;
  lastSeq: number;
}

/**
 * Snapshot + numbered events of one channel, for one life of the host. The snapshot comes from whoever owns the state, at any time
 * consistent with the last published event.
 */
export class EventChannel<Snapshot, Event> {
  private readonly name: string;
  private readonly epoch: string;
  private readonly snapshot: () => Snapshot;
  private readonly ring: { seq: number; event: Event }[] = [];
  /** Estimated bytes of each event in the ring, and of all. */
  private readonly sizes: number[] = [];
  private bytes = 0;
  private readonly subscriptions = new Set<Subscription>();
  private seq = 0;
  private isFlushScheduled = false;

  constructor(options: { name: string; epoch: string; snapshot: () => Snapshot }) {
    this.name = options.name;
    this.epoch = options.epoch;
    this.snapshot = options.snapshot;
  }

  get subscriberCount(): number {
    return this.subscriptions.size;
  }

  /** Call after the state that `snapshot` returns has changed. Events of one turn of the event loop travel in one batch. */
  publish(event: Event): void {
    this.seq += 1;
    this.ring.push({ seq: this.seq, event });
    const bytes = estimateBytes(event);
    this.sizes.push(bytes);
    this.bytes += bytes;
    if (this.ring.length > RING_CAPACITY) this.dropOldest();
    if (this.subscriptions.size === 0) this.trim();
    if (this.subscriptions.size === 0 || this.isFlushScheduled) return;
    this.isFlushScheduled = true;
    setImmediate(() => {
      this.isFlushScheduled = false;
      this.flush();
    });
  }

  subscribe(subscriber: ChannelSubscriber, since: Subscribe['since']): Subscribed & { readonly subscription: ChannelSubscription } {
    const subscription: Subscription = { subscriber, lastSeq: this.seq };
    this.subscriptions.add(subscription);
    const missed = since?.epoch === this.epoch ? this.since(since.seq) : undefined;
    return {
      epoch: this.epoch,
      seq: this.seq,
      ...(missed === undefined ? { snapshot: this.snapshot() } : { events: missed }),
      subscription: {
        catchUp: () => { this.flushTo(subscription); },
        dispose: () => { this.subscriptions.delete(subscription); },
      },
    };
  }

  private flush(): void {
    for (const subscription of this.subscriptions) this.flushTo(subscription);
    // Only now: those who keep up have it, however large it was.
    this.trim();
  }

  private flushTo(subscription: Subscription): void {
    if (subscription.lastSeq === this.seq || subscription.subscriber.isCongested()) return;
    // When too much was missed the client notices the gap in the numbers and subscribes anew.
    const events = this.since(subscription.lastSeq) ?? [...this.ring];
    subscription.lastSeq = this.seq;
    subscription.subscriber.send({ channel: this.name, epoch: this.epoch, events });
  }

  /** Events after `seq`, or `undefined` when they are no longer all kept. */
  private since(seq: number): { seq: number; event: Event }[] | undefined {
    if (seq > this.seq || seq < 0) return undefined;
    const missing = this.seq - seq;
    if (missing > this.ring.length) return undefined;
    return missing === 0 ? [] : this.ring.slice(-missing);
  }

  private trim(): void {
    while (this.bytes > RING_BYTES) this.dropOldest();
  }

  private dropOldest(): void {
    this.ring.shift();
    this.bytes -= this.sizes.shift() ?? 0;
  }
}
