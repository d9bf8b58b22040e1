import { l10n, StatusBarAlignment, window, type StatusBarItem } from 'vscode';
import { COMMANDS } from '../contributions.ts';
import type { ClientLog } from '../hostClient/clientLog.ts';
import type { HandOver } from '../hostClient/handOver.ts';
import type { Clock } from '../state/clock.ts';
import { Disposables } from '../state/disposables.ts';
import type { FleetStore } from '../state/fleetStore.ts';
import { isInTurn } from '../state/fleetQueries.ts';
import type { HostCare, HostPort } from '../state/hostPort.ts';
import type { Disposable } from '../state/signal.ts';

/** Agents that rest this long are put to sleep for an update: a person who answers at once does not notice, and who reads on loses nothing. */
export const REST_MS = 10_000;

/** A host that knows of work that does not show, such as a shell in the background, is asked again after this time. */
export const ASK_AGAIN_MS = 60_000;

/** Right of the ticker. */
const PRIORITY = 39;

export type UpgradeHost = Pick<HostPort, 'state' | 'onDidChangeState'> & Pick<HostCare, 'hostAge' | 'hostVersion' | 'replaceOlderHost'>;

/**
 * Has a host that is older than this extension replaced as soon as no agent is at work in it. Until then everything works over its protocol, and the
 * status bar says that an update waits; nobody is interrupted to be told.
 */
export class HostUpgrade implements Disposable {
  private readonly host: UpgradeHost;
  private readonly fleet: Pick<FleetStore, 'state' | 'isCurrent' | 'onDidChange'>;
  private readonly clock: Clock;
  private readonly log: ClientLog;
  private readonly owned = new Disposables();
  private item: StatusBarItem | undefined;
  /** Runs while agents rest. */
  private rest: Disposable | undefined;
  /** Runs after an answer that the fleet did not foretell. */
  private again: Disposable | undefined;
  private isAsking = false;
  private isEager = false;

  constructor(options: { host: UpgradeHost; fleet: HostUpgrade['fleet']; clock: Clock; log: ClientLog }) {
    this.host = options.host;
    this.fleet = options.fleet;
    this.clock = options.clock;
    this.log = options.log;
    this.owned.add(this.host.onDidChangeState(() => { this.stateChanged(); }));
    this.owned.add(this.fleet.onDidChange(() => { this.schedule(); }));
    this.stateChanged();
  }

  /** Version of the host that waits to be replaced; `undefined` when none does. */
  get waitsFor(): string | undefined {
    return this.host.hostAge === 'older' ? this.host.hostVersion : undefined;
  }

  /** From now on the first moment without work is taken. */
  async whenAtRest(): Promise<HandOver | undefined> {
    this.isEager = true;
    return await this.ask();
  }

  /** Replaces the host now, which interrupts agents that are at work. */
  async now(): Promise<HandOver | undefined> {
    return await this.host.replaceOlderHost({ now: true });
  }

  dispose(): void {
    this.stopTimers();
    this.item?.dispose();
    this.owned.dispose();
  }

  private stateChanged(): void {
    if (this.waitsFor !== undefined) {
      void this.ask();
      return;
    }
    this.isEager = false;
    this.stopTimers();
    // While it is replaced, or only lost for a moment, the item would flicker.
    if (this.host.state === 'connected' || this.host.state === 'stopped') this.show(undefined);
  }

  /** Asks when the fleet is at rest, and again when that does not help. */
  private schedule(): void {
    if (this.waitsFor === undefined || this.isAsking) return;
    if (!this.fleet.isCurrent || this.fleet.state.sessions.some(isInTurn)) this.stopRest();
    else this.rest ??= this.clock.after(this.isEager ? 0 : REST_MS, () => { void this.ask(); });
  }

  private async ask(): Promise<HandOver | undefined> {
    if (this.isAsking) return undefined;
    this.isAsking = true;
    this.stopTimers();
    try {
      const answer = await this.host.replaceOlderHost();
      if (answer === undefined || answer.state === 'ending') this.show(undefined);
      else {
        this.log.info(`the host of version ${this.waitsFor ?? '?'} is not replaced yet (${answer.state})`);
        this.show(this.waitsFor);
        this.again = this.clock.after(ASK_AGAIN_MS, () => { void this.ask(); });
      }
      return answer;
    } finally {
      this.isAsking = false;
    }
  }

  private stopRest(): void {
    this.rest?.dispose();
    this.rest = undefined;
  }

  private stopTimers(): void {
    this.stopRest();
    this.again?.dispose();
    this.again = undefined;
  }

  private show(version: string | undefined): void {
    if (version === undefined) {
      this.item?.dispose();
      this.item = undefined;
      return;
    }
    if (this.item === undefined) {
      this.item = window.createStatusBarItem('missionControl.hostUpdate', StatusBarAlignment.Left, PRIORITY);
      this.item.name = l10n.t('Mission Control Update');
      this.item.command = COMMANDS.updateHost;
    }
    this.item.text = `$(arrow-circle-up) ${l10n.t('Update waits')}`;
    const tooltip = l10n.t('Mission Control was updated. Agents still work in its host of version {0}, which goes on until none of them does; then it is updated by itself. Click to choose.', version);
    this.item.tooltip = tooltip;
    this.item.accessibilityInformation = { label: `${l10n.t('Mission Control Update')}: ${tooltip}`, role: 'button' };
    this.item.show();
  }
}
