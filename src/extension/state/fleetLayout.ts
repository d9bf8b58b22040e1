import type { Memento } from 'vscode';
import { FLEET_GROUPS, FLEET_SORTS, type FleetGroup, type FleetSort } from '../contributions.ts';
import { PHASE_GROUPS, type PhaseGroup } from './fleetQueries.ts';
import { Signal, type Disposable } from './signal.ts';

/** Which sessions the Fleet view shows. Each part that is set narrows it; within a part any of the values will do. */
export interface FleetFilter {
  readonly phases: readonly PhaseGroup[];
  readonly projectIds: readonly string[];
  /** Words that all occur in the name, project, task or model, whatever their case. */
  readonly text: string;
  /** Only those that were started from this window. */
  readonly isMine: boolean;
}

/** How the Fleet view is laid out. */
export interface FleetLayoutState {
  readonly sort: FleetSort;
  readonly group: FleetGroup;
  readonly filter: FleetFilter;
}

export const NO_FILTER: FleetFilter = { phases: [], projectIds: [], text: '', isMine: false };
export const DEFAULT_LAYOUT: FleetLayoutState = { sort: 'wait', group: 'project', filter: NO_FILTER };

const KEY = 'fleetLayout';

/** True when a filter hides anything. */
export function isFiltering({ phases, projectIds, text, isMine }: FleetFilter): boolean {
  return phases.length > 0 || projectIds.length > 0 || text !== '' || isMine;
}

/** How people want to see the fleet in this workspace; kept over reloads. */
export class FleetLayout implements Disposable {
  private readonly memento: Memento;
  private readonly changes = new Signal<void>();
  private current: FleetLayoutState;

  readonly onDidChange = this.changes.event;

  constructor(memento: Memento) {
    this.memento = memento;
    this.current = readLayout(memento.get<unknown>(KEY));
  }

  get state(): FleetLayoutState {
    return this.current;
  }

  get isFiltered(): boolean {
    return isFiltering(this.current.filter);
  }

  change(changes: Partial<FleetLayoutState>): void {
    this.current = { ...this.current, ...changes };
    void this.memento.update(KEY, this.current);
    this.changes.fire();
  }

  dispose(): void {
    this.changes.dispose();
  }
}

/** What was kept, which may be of another version. */
function readLayout(kept: unknown): FleetLayoutState {
  const { sort, group, filter } = fieldsOf(kept);
  const { phases, projectIds, text, isMine } = fieldsOf(filter);
  return {
    sort: FLEET_SORTS.find((known) => known === sort) ?? DEFAULT_LAYOUT.sort,
    group: FLEET_GROUPS.find((known) => known === group) ?? DEFAULT_LAYOUT.group,
    filter: {
      phases: PHASE_GROUPS.filter((known) => Array.isArray(phases) && phases.includes(known)),
      projectIds: Array.isArray(projectIds) ? projectIds.filter((id) => typeof id === 'string') : [],
      text: typeof text === 'string' ? text : '',
      isMine: isMine === true,
    },
  };
}

function fieldsOf(value: unknown): Readonly<Partial<Record<string, unknown>>> {
  return typeof value === 'object' && value !== null ? value as Readonly<Record<string, unknown>> : {};
}
