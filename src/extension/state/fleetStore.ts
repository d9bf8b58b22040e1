import { EMPTY_FLEET, reduceFleet, type FleetEvent, type FleetState } from '../../protocol/events/fleet.ts';
import type { HostPort } from './hostPort.ts';
import { Disposables } from './disposables.ts';
import { Signal, type Disposable } from './signal.ts';
import type { Clock } from './clock.ts';

/** What is different since the last time. `isWhole` after a snapshot: everything may be. */
export interface FleetChange {
  readonly isWhole: boolean;
  /** The last known state became stale, or fresh again. */
  readonly isStalenessChange: boolean;
  readonly events: readonly FleetEvent[];
}

/** A channel that missed nothing while the connection was away stays silent; one that did has spoken by then. */
const QUIET_MS = 500;

/** Types of events that this version knows. A newer host may send others; they are passed over. */
const KNOWN_EVENTS: Readonly<Record<FleetEvent['type'], true>> = {
  projectChanged: true,
  projectRemoved: true,
  taskChanged: true,
  taskRemoved: true,
  sessionChanged: true,
  sessionRemoved: true,
  olderSessionsChanged: true,
  requestChanged: true,
  todayChanged: true,
  fileQuarantined: true,
  fileReleased: true,
};

/** The window's copy of the fleet: the host's snapshot and the events since. Without a host it keeps what was known last. */
export class FleetStore implements Disposable {
  private readonly host: HostPort;
  private readonly clock: Clock;
  private readonly owned = new Disposables();
  private readonly changes = this.owned.add(new Signal<FleetChange>());
  private current: FleetState = EMPTY_FLEET;
  private isFresh = false;
  private isKnown = false;
  private settling: Disposable | undefined;

  readonly onDidChange = this.changes.event;

  constructor(host: HostPort, clock: Clock) {
    this.host = host;
    this.clock = clock;
    this.owned.add(host.subscribe('fleet', {
      onSnapshot: (snapshot) => { this.replace(snapshot); },
      onEvents: (events) => { this.apply(events); },
    }));
    this.owned.add(host.onDidChangeState(() => { this.noticeHostState(); }));
  }

  get state(): FleetState {
    return this.current;
  }

  /** True when a state was known once but the host that owns it is not connected now. */
  get isStale(): boolean {
    return this.isKnown && !this.isFresh;
  }

  /** True when the state is the host's present one. */
  get isCurrent(): boolean {
    return this.isFresh;
  }

  /** Resolves true when the state is current, false when it did not become so in time. */
  async whenCurrent(timeoutMs: number): Promise<boolean> {
    if (this.isFresh) return true;
    return await new Promise((resolve) => {
      const waiting = new Disposables();
      const finish = (): void => {
        waiting.dispose();
        resolve(this.isFresh);
      };
      waiting.add(this.clock.after(timeoutMs, finish));
      waiting.add(this.onDidChange(() => { if (this.isFresh) finish(); }));
    });
  }

  dispose(): void {
    this.settling?.dispose();
    this.owned.dispose();
  }

  private replace(snapshot: unknown): void {
    if (!isFleetState(snapshot)) return;
    const wasStale = this.isStale;
    this.current = snapshot;
    this.isKnown = true;
    this.isFresh = true;
    this.changes.fire({ isWhole: true, isStalenessChange: wasStale, events: [] });
  }

  private apply(events: readonly unknown[]): void {
    const known = events.filter(isFleetEvent);
    const isStalenessChange = this.isStale;
    this.isFresh = this.isKnown;
    if (known.length === 0 && !isStalenessChange) return;
    this.current = known.reduce(reduceFleet, this.current);
    this.changes.fire({ isWhole: false, isStalenessChange, events: known });
  }

  /** A connection alone says nothing about the state: it is fresh with the next snapshot or events, or when it proves that nothing was missed. */
  private noticeHostState(): void {
    this.settling?.dispose();
    this.settling = undefined;
    if (this.host.state === 'connected') {
      if (this.isStale) this.settling = this.clock.after(QUIET_MS, () => { this.setFresh(true); });
      return;
    }
    this.setFresh(false);
  }

  private setFresh(isFresh: boolean): void {
    if (this.isFresh === isFresh) return;
    this.isFresh = isFresh;
    this.changes.fire({ isWhole: false, isStalenessChange: true, events: [] });
  }
}

function isFleetState(value: unknown): value is FleetState {
  if (typeof value !== 'object' || value === null) return false;
  const state = value as Partial<Record<keyof FleetState, unknown>>;
  const lists = [state.projects, state.tasks, state.sessions, state.requests, state.quarantined];
  return lists.every((list) => Array.isArray(list)) && typeof state.today === 'object';
}

function isFleetEvent(value: unknown): value is FleetEvent {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  return typeof value.type === 'string' && Object.hasOwn(KNOWN_EVENTS, value.type);
}
