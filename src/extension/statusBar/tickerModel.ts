import { waitsInTerminal } from '../state/needsYou.ts';
import type { FleetState } from '../../protocol/events/fleet.ts';
import { isBusySession, rankRequests } from '../state/fleetQueries.ts';
import type { FleetStore } from '../state/fleetStore.ts';
import type { HostState } from '../state/hostPort.ts';

/** What the status bar says. */
export type TickerModel =
  | { readonly type: 'notRunning' | 'starting' | 'failed' }
  | {
    readonly type: 'fleet';
    readonly isReconnecting: boolean;
    readonly costUsd: number;
    readonly unpricedCount: number;
    /** Agents at work by themselves. */
    readonly runningCount: number;
    /** Requests that wait for a person. */
    readonly waitingCount: number;
  };

/** Chooses what to say. Without a host there is no sum, since it would soon be wrong; while it is found again the last one stays. */
export function tickerModel(hostState: HostState, fleet: Pick<FleetStore, 'isCurrent' | 'isStale' | 'state'>): TickerModel {
  switch (hostState) {
    case 'stopped': return { type: 'notRunning' };
    case 'failed': return { type: 'failed' };
    case 'starting': return { type: 'starting' };
    case 'reconnecting': return fleet.isStale ? fleetModel(fleet.state, true) : { type: 'starting' };
    case 'connected': return fleet.isCurrent ? fleetModel(fleet.state, false) : { type: 'starting' };
  }
}

function fleetModel(state: FleetState, isReconnecting: boolean): TickerModel {
  return {
    type: 'fleet',
    isReconnecting,
    costUsd: state.today.total.costUsd,
    unpricedCount: state.today.total.unpricedCount,
    runningCount: state.sessions.filter(isBusySession).length,
    waitingCount: rankRequests(state.requests).length + state.sessions.filter(waitsInTerminal).length,
  };
}
