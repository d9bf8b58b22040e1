import { commands } from 'vscode';
import { CONTEXT_KEYS } from '../contributions.ts';
import { Disposables } from '../state/disposables.ts';
import type { FleetStore } from '../state/fleetStore.ts';
import type { HostPort } from '../state/hostPort.ts';
import type { Disposable } from '../state/signal.ts';

/** Keeps the context keys that `when` and `enablement` read. */
export class ContextKeys implements Disposable {
  private readonly host: HostPort;
  private readonly fleet: FleetStore;
  private readonly owned = new Disposables();
  private readonly known = new Map<string, string | boolean>();

  constructor(host: HostPort, fleet: FleetStore) {
    this.host = host;
    this.fleet = fleet;
    this.owned.add(host.onDidChangeState(() => { this.update(); }));
    this.owned.add(fleet.onDidChange(() => { this.update(); }));
    this.update();
  }

  dispose(): void {
    this.owned.dispose();
  }

  private update(): void {
    const { projects, requests } = this.fleet.state;
    this.set(CONTEXT_KEYS.hostState, this.host.state);
    this.set(CONTEXT_KEYS.hasProjects, projects.length > 0);
    this.set(CONTEXT_KEYS.hasRequests, requests.length > 0);
  }

  private set(key: string, value: string | boolean): void {
    if (this.known.get(key) === value) return;
    this.known.set(key, value);
    void commands.executeCommand('setContext', key, value);
  }
}
