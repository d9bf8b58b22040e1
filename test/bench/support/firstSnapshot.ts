import type { FleetState } from '../../../src/protocol/events/fleet.ts';
import type { BenchHost } from './benchHost.ts';

/** What channel `fleet` sends first to a client that is connected. */
export async function firstSnapshot(host: BenchHost): Promise<FleetState> {
  return await new Promise((resolve, reject) => {
    const watch = host.client.subscribe('fleet', {
      onSnapshot: (state) => {
        watch.dispose();
        resolve(state as FleetState);
      },
      onEvents: () => {},
      onError: reject,
    });
  });
}

/** Ends the host and waits until it has let go of its home. */
export async function stopAndForget(host: BenchHost): Promise<void> {
  await host.stop();
  await host.newWindow();
}
