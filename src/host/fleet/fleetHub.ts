import { reduceFleet, type FleetEvent, type FleetState } from '../../protocol/events/fleet.ts';
import { EventChannel } from '../rpc/eventChannel.ts';

/** Holds what everyone sees and publishes every change of it on channel `fleet`. */
export class FleetHub {
  readonly channel: EventChannel<FleetState, FleetEvent>;
  private current: FleetState;

  constructor(epoch: string, initial: FleetState) {
    this.current = initial;
    this.channel = new EventChannel({ name: 'fleet', epoch, snapshot: () => this.current });
  }

  get state(): FleetState {
    return this.current;
  }

  publish(event: FleetEvent): void {
    this.current = reduceFleet(this.current, event);
    this.channel.publish(event);
  }
}
