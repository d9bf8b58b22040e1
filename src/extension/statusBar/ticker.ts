import * as vscode from 'vscode';
import { COMMANDS, VIEWS } from '../contributions.ts';
import { describeError } from '../errors/errorText.ts';
import type { Clock } from '../state/clock.ts';
import { Disposables } from '../state/disposables.ts';
import type { Acquaintance } from '../state/acquaintance.ts';
import type { FleetStore } from '../state/fleetStore.ts';
import { isSilent, type HostPort } from '../state/hostPort.ts';
import type { Disposable } from '../state/signal.ts';
import { usageCostText } from '../text/costText.ts';
import { tickerModel, type TickerModel } from './tickerModel.ts';
import { tickerTooltip } from './tickerTooltip.ts';

/** Changes within this time are shown together; well below the second in which a change must be seen. */
const REDRAW_DELAY_MS = 200;

/** Right of the editor's own items on the left side, left of most others'. */
const PRIORITY = 40;

interface TickerLook {
  readonly text: string;
  readonly label: string;
  readonly tooltip: string | vscode.MarkdownString;
  readonly command: string;
  readonly background: string | undefined;
}

/** Today's cost, how many agents run, how many wait; or what is the matter with the host. */
export class Ticker implements Disposable {
  private readonly host: HostPort;
  private readonly fleet: FleetStore;
  private readonly acquaintance: Pick<Acquaintance, 'steps' | 'onDidChange'>;
  private readonly clock: Clock;
  private readonly owned = new Disposables();
  private readonly item: vscode.StatusBarItem;
  private pending: Disposable | undefined;

  constructor(host: HostPort, fleet: FleetStore, acquaintance: Pick<Acquaintance, 'steps' | 'onDidChange'>, clock: Clock) {
    this.host = host;
    this.fleet = fleet;
    this.acquaintance = acquaintance;
    this.clock = clock;
    this.item = this.owned.add(vscode.window.createStatusBarItem('missionControl.ticker', vscode.StatusBarAlignment.Left, PRIORITY));
    this.item.name = vscode.l10n.t('Mission Control');
    this.owned.add(fleet.onDidChange(() => { this.schedule(); }));
    this.owned.add(host.onDidChangeState(() => { this.draw(); }));
    this.draw();
    this.item.show();
  }

  dispose(): void {
    this.pending?.dispose();
    this.owned.dispose();
  }

  private schedule(): void {
    this.pending ??= this.clock.after(REDRAW_DELAY_MS, () => { this.draw(); });
  }

  private draw(): void {
    this.pending?.dispose();
    this.pending = undefined;
    const look = this.look(tickerModel(this.host.state, this.fleet));
    this.item.text = look.text;
    this.item.accessibilityInformation = { label: look.label, role: 'button' };
    this.item.tooltip = look.tooltip;
    this.item.command = look.command;
    this.item.backgroundColor = look.background === undefined ? undefined : new vscode.ThemeColor(look.background);
  }

  private look(model: TickerModel): TickerLook {
    switch (model.type) {
      case 'notRunning':
        // Who has projects is one click away from them; a newcomer is shown where to begin.
        return this.acquaintance.steps.hasProjects
          ? plainLook('rocket', vscode.l10n.t('Mission Control'), vscode.l10n.t('Nothing is running. Click to show your projects.'), COMMANDS.startHost)
          : plainLook('rocket', vscode.l10n.t('Mission Control'), vscode.l10n.t('Run coding agents in your folders. Click to begin.'), `${VIEWS.needsYou}.focus`);
      case 'starting':
        return plainLook('loading~spin', vscode.l10n.t('Mission Control: starting…'), vscode.l10n.t('A moment, please. Click to see the log.'), COMMANDS.showLog);
      case 'failed':
        return isSilent(this.host)
          ? plainLook('error', vscode.l10n.t('Mission Control: no answer'), silenceText(this.host.failure), COMMANDS.endUnreachableHost)
          : plainLook('error', vscode.l10n.t('Mission Control: failed'), failureText(this.host.failure), COMMANDS.startHost);
      case 'fleet':
        return this.fleetLook(model);
    }
  }

  private fleetLook(model: Extract<TickerModel, { type: 'fleet' }>): TickerLook {
    const parts = [
      vscode.l10n.t('{0} today', usageCostText(model)),
      vscode.l10n.t('{0} running', model.runningCount),
      ...(model.waitingCount > 0 ? [vscode.l10n.t('{0} waiting', model.waitingCount)] : []),
      ...(model.isReconnecting ? [isSilent(this.host) ? vscode.l10n.t('no answer from the host') : vscode.l10n.t('reconnecting…')] : []),
    ];
    const doesWait = model.waitingCount > 0 && !model.isReconnecting;
    return {
      text: `$(${model.isReconnecting ? 'sync~spin' : 'pulse'}) ${parts.join(' · ')}`,
      label: vscode.l10n.t('Mission Control: {0}', parts.join(', ')),
      tooltip: isSilent(this.host) ? silenceText(this.host.failure) : tickerTooltip(this.fleet.state),
      command: isSilent(this.host) ? COMMANDS.endUnreachableHost : `${doesWait ? VIEWS.needsYou : VIEWS.fleet}.focus`,
      background: doesWait ? 'statusBarItem.warningBackground' : undefined,
    };
  }
}

function plainLook(icon: string, text: string, tooltip: string, command: string): TickerLook {
  return { text: `$(${icon}) ${text}`, label: `${text}. ${tooltip}`, tooltip, command, background: undefined };
}

function silenceText(failure: Error | undefined): string {
  return `${failure === undefined ? '' : describeError(failure)} ${vscode.l10n.t('This window goes on by itself as soon as the host answers. Click to end the host and start a new one.')}`.trim();
}

function failureText(failure: Error | undefined): string {
  const reason = failure === undefined ? vscode.l10n.t('The host could not be started.') : describeError(failure);
  return `${reason} ${vscode.l10n.t('Click to try again.')}`;
}
