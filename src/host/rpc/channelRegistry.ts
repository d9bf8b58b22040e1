import { MissionControlError } from '../../protocol/errors.ts';
import { say } from '../../protocol/texts/say.ts';
import type { EventChannel } from './eventChannel.ts';

/** Finds the channel a client subscribes to by name; session channels open with their first subscriber. */
export class ChannelRegistry {
  private readonly resolvers: ((name: string) => Promise<EventChannel<unknown, unknown> | undefined>)[] = [];

  /** Adds a source of channels; it answers `undefined` for names that are not its own. */
  register(resolve: (name: string) => Promise<EventChannel<unknown, unknown> | undefined>): void {
    this.resolvers.push(resolve);
  }

  async find(name: string): Promise<EventChannel<unknown, unknown>> {
    for (const resolve of this.resolvers) {
      const channel = await resolve(name);
      if (channel !== undefined) return channel;
    }
    throw new MissionControlError('notFound', say('call.noChannel', { channel: name }), { showUser: false });
  }
}
