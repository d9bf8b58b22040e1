import { commands } from 'vscode';
import { CONTEXT_KEYS } from '../contributions.ts';
import { Disposables } from '../state/disposables.ts';
import type { Acquaintance } from '../state/acquaintance.ts';
import type { FleetLayout } from '../state/fleetLayout.ts';
import type { FleetStore } from '../state/fleetStore.ts';
import { isNobodyNeeded } from '../state/needsYou.ts';
import { isSilent, type HostCare, type HostPort } from '../state/hostPort.ts';
import type { Disposable } from '../state/signal.ts';

type ContextHost = Pick<HostPort, 'state' | 'failure' | 'onDidChangeState'> & Pick<HostCare, 'hostAge'>;

/** Keeps the context keys that `when` and `enablement` read. */
export class ContextKeys implements Disposable {
  private readonly host: ContextHost;
  private readonly fleet: FleetStore;
  private readonly acquaintance: Pick<Acquaintance, 'steps' | 'onDidChange'>;
  private readonly layout: FleetLayout;
  private readonly owned = new Disposables();
  private readonly known = new Map<string, string | boolean>();

  constructor(host: ContextHost, fleet: FleetStore, acquaintance: Pick<Acquaintance, 'steps' | 'onDidChange'>, layout: FleetLayout) {
    this.host = host;
    this.fleet = fleet;
    this.acquaintance = acquaintance;
    this.layout = layout;
    this.owned.add(layout.onDidChange(() => { this.update(); }));
    this.owned.add(host.onDidChangeState(() => { this.update(); }));
    this.owned.add(fleet.onDidChange(() => { this.update(); }));
    this.owned.add(acquaintance.onDidChange(() => { this.update(); }));
    this.update();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private update(): void {
    this.set(CONTEXT_KEYS.hostState, isSilent(this.host) ? 'silent' : this.host.state);
    this.set(CONTEXT_KEYS.isHostOlder, this.host.hostAge === 'older');
    this.set(CONTEXT_KEYS.isSomebodyNeeded, !isNobodyNeeded(this.fleet.state));
    this.set(CONTEXT_KEYS.hasFinished, this.fleet.state.sessions.some(({ attention }) => attention?.kind === 'finished'));
    this.set(CONTEXT_KEYS.fleetSort, this.layout.state.sort);
    this.set(CONTEXT_KEYS.fleetGroup, this.layout.state.group);
    this.set(CONTEXT_KEYS.isFleetFiltered, this.layout.isFiltered);
    const { steps } = this.acquaintance;
    this.set(CONTEXT_KEYS.hasProjects, steps.hasProjects);
    this.set(CONTEXT_KEYS.hasSessions, steps.hasSessions);
    this.set(CONTEXT_KEYS.hasAnswered, steps.hasAnswered);
    this.set(CONTEXT_KEYS.hasReturned, steps.hasReturned);
  }

  private set(key: string, value: string | boolean): void {
    if (this.known.get(key) === value) return;
    this.known.set(key, value);
    void commands.executeCommand('setContext', key, value);
  }
}
