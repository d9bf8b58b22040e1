import type { Memento } from 'vscode';
import { isLiveSession } from './fleetQueries.ts';
import type { FleetChange, FleetStore } from './fleetStore.ts';
import { Disposables } from './disposables.ts';
import { Signal, type Disposable } from './signal.ts';

/** What a person has done with Mission Control so far, as far as this editor has seen it. Never goes back but for the projects. */
export interface KnownSteps {
  readonly hasProjects: boolean;
  readonly hasSessions: boolean;
  /** Answered a request: in a panel, a tree, a toast, or from a phone. */
  readonly hasAnswered: boolean;
  /** Opened a window and found agents still alive. */
  readonly hasReturned: boolean;
}

const KEY = 'knownSteps';
const NOTHING: KnownSteps = { hasProjects: false, hasSessions: false, hasAnswered: false, hasReturned: false };

/**
 * Remembers how far a person has come, also while no host runs: a newcomer is shown the first step, everybody else their own things. It
 * decides what is offered, and nothing else.
 */
export class Acquaintance implements Disposable {
  private readonly memento: Memento;
  private readonly fleet: Pick<FleetStore, 'state' | 'isCurrent' | 'onDidChange'>;
  private readonly owned = new Disposables();
  private readonly changes = this.owned.add(new Signal<KnownSteps>());
  private current: KnownSteps;
  private isFirstState = true;

  readonly onDidChange = this.changes.event;

  constructor(memento: Memento, fleet: Pick<FleetStore, 'state' | 'isCurrent' | 'onDidChange'>) {
    this.memento = memento;
    this.fleet = fleet;
    this.current = { ...NOTHING, ...memento.get<Partial<KnownSteps>>(KEY) };
    this.owned.add(fleet.onDidChange((change) => { this.learn(change); }));
  }

  get steps(): KnownSteps {
    return this.current;
  }

  dispose(): void {
    this.owned.dispose();
  }

  private learn({ events }: FleetChange): void {
    if (!this.fleet.isCurrent) return;
    const { projects, sessions } = this.fleet.state;
    const isBack = this.isFirstState && sessions.some(isLiveSession);
    this.isFirstState = false;
    const { current } = this;
    const next: KnownSteps = {
      hasProjects: projects.length > 0,
      hasSessions: current.hasSessions || sessions.length > 0,
      hasAnswered: current.hasAnswered || events.some((event) => event.type === 'requestChanged' && (event.request.decision?.by === 'human' || event.request.decision?.by === 'phone')),
      hasReturned: current.hasReturned || isBack,
    };
    if ((Object.keys(next) as (keyof KnownSteps)[]).every((step) => next[step] === current[step])) return;
    this.current = next;
    void this.memento.update(KEY, next);
    this.changes.fire(next);
  }
}
