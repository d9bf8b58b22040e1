import type { Channel } from '../../protocol/wire.ts';
import { ChannelSubscription, type ChannelListener } from './channelSubscription.ts';
import type { HostLink } from './hostLink.ts';
import type { Disposable } from '../state/signal.ts';

/** The channels a window listens to; they follow it from connection to connection. */
export class ChannelSubscriptions {
  private readonly byChannel = new Map<string, ChannelSubscription>();
  private link: HostLink | undefined;

  /** Listens to a channel, now or as soon as there is a host, until disposed. */
  add(channel: Channel, listener: ChannelListener): Disposable {
    const known = this.byChannel.get(channel);
    const subscription = known ?? new ChannelSubscription(channel);
    this.byChannel.set(channel, subscription);
    subscription.add(listener);
    if (known === undefined && this.link !== undefined) void subscription.attach(this.link);
    return {
      dispose: () => {
        subscription.remove(listener);
        if (subscription.listenerCount > 0 || this.byChannel.get(channel) !== subscription) return;
        this.byChannel.delete(channel);
        subscription.detach();
        void this.link?.unsubscribe(channel).catch(() => {}); // A lost connection has no subscriptions.
      },
    };
  }

  attach(link: HostLink): void {
    this.link = link;
    link.onEvents((batch) => { this.byChannel.get(batch.channel)?.receive(batch); });
    for (const subscription of this.byChannel.values()) void subscription.attach(link);
  }

  detach(): void {
    this.link = undefined;
    for (const subscription of this.byChannel.values()) subscription.detach();
  }
}
