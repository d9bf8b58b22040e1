import type { Duplex } from 'node:stream';
import type { InWindowHostModule } from '../protocol/files/inWindowHost.ts';
import { createHost } from './composition.ts';
import { createDuplexPair } from './lifecycle/duplexPair.ts';
import { beginHostLife } from './lifecycle/hostLife.ts';
import { systemClock } from './util/clock.ts';

/** Runs the host inside this process, which is a window's extension host: the same lock, the same composition, streams in memory. */
export const startInWindowHost: InWindowHostModule<Duplex>['startInWindowHost'] = async (options) => {
  const start = await beginHostLife({
    home: options.home,
    version: options.version,
    mode: 'window',
    runtimeFolder: options.runtimeFolder,
    idleGraceMs: 0, // Not used: this host leaves with its window.
    clock: systemClock,
    createHost,
    onEnded: () => { options.onEnded(); },
  });
  if (start.state === 'alreadyRunning') return start;
  if (start.state === 'failed') return { state: 'failed', error: start.error.toWire() };
  const { life } = start;
  return {
    state: 'running',
    host: {
      token: life.token,
      connect: () => {
        const [windowEnd, hostEnd] = createDuplexPair();
        life.host.connect(hostEnd);
        return windowEnd;
      },
      shutdown: () => life.end('shutdown'),
    },
  };
};
