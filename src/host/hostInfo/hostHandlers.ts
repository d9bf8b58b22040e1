import type { HostInfo, QuarantinedFile } from '../../protocol/operations/host.ts';
import type { OperationInput, OperationOutput } from '../../protocol/operations/operationTable.ts';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';
import type { NounOperations, OperationHandlers } from '../rpc/operationHandlers.ts';
import type { Clock } from '../util/clock.ts';

/** Settings of windows as the host uses them. */
export type HostSettings = OperationInput<'host.configure'>['settings'];

/** What the host's own operations need from the rest of it. */
export interface HostServices {
  readonly clock: Clock;
  readonly version: string;
  readonly mode: HostInfo['mode'];
  readonly epoch: string;
  readonly home: string;
  clientCount(): number;
  liveSessionCount(): number;
  /** Of the live ones those whose agent is at work or waits for a person, or in whose terminal one has begun to write. */
  workingSessionCount(): Promise<number>;
  quarantined(): readonly QuarantinedFile[];
  diskUsage(): Promise<Record<string, number>>;
  health(): Promise<OperationOutput<'host.health'>['checks']>;
  configure(settings: HostSettings, windowEnvironment: Readonly<Record<string, string>> | undefined): void;
  reloadEnvironment(): Promise<OperationOutput<'host.reloadEnvironment'>>;
  requestShutdown(reason: 'shutdown' | 'upgrade'): void;
}

/** Handlers of `host.*`. */
export function hostHandlers(services: HostServices): OperationHandlers<NounOperations<'host'>> {
  const startedAtMs = services.clock.now();
  const startedMonotonicMs = services.clock.monotonicMs();
  return {
    'host.info': async () => ({
      version: services.version,
      protocol: PROTOCOL_VERSION,
      pid: process.pid,
      mode: services.mode,
      epoch: services.epoch,
      home: services.home,
      startedAt: new Date(startedAtMs).toISOString(),
      uptimeMs: Math.round(services.clock.monotonicMs() - startedMonotonicMs),
      nodeVersion: process.version,
      platform: `${process.platform}-${process.arch}`,
      rssBytes: process.memoryUsage.rss(),
      clientCount: services.clientCount(),
      liveSessionCount: services.liveSessionCount(),
      diskBytes: await services.diskUsage(),
      quarantined: [...services.quarantined()],
    }),
    'host.health': async () => ({ checks: await services.health() }),
    'host.configure': async (input) => {
      services.configure(input.settings, input.windowEnvironment);
      return {};
    },
    'host.reloadEnvironment': async () => await services.reloadEnvironment(),
    'host.shutdown': async (input) => {
      const workingSessionCount = await services.workingSessionCount();
      const liveSessionCount = services.liveSessionCount();
      const willStop = liveSessionCount === 0 || input.force === true || (input.ifAtRest === true && workingSessionCount === 0);
      if (willStop) services.requestShutdown(input.reason ?? 'shutdown');
      return { willStop, liveSessionCount, workingSessionCount };
    },
  };
}
