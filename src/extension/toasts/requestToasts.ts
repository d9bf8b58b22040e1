import * as vscode from 'vscode';
import { decidedText } from '../../protocol/domain/decidedText.ts';
import type { Decision, RequestView } from '../../protocol/domain/request.ts';
import { COMMANDS, SETTINGS, SETTINGS_SECTION, VIEWS } from '../contributions.ts';
import type { Clock } from '../state/clock.ts';
import { Disposables } from '../state/disposables.ts';
import { findProject, findRequest, findSession, rankRequests } from '../state/fleetQueries.ts';
import type { FleetChange, FleetStore } from '../state/fleetStore.ts';
import type { AgentTerminalsPort, SessionPanels } from '../state/hostPort.ts';
import type { Disposable } from '../state/signal.ts';
import { askerText } from '../text/askerText.ts';
import { textOf } from '../text/hostText.ts';
import { requestAskText } from '../text/requestText.ts';
import { shouldToast } from './toastDecision.ts';
import { toastOffer } from './toastOffer.ts';

/** Time for a rule or another window to answer first, and for requests that come together to be announced together. */
const SETTLE_MS = 600;

/** So many are remembered, for toasts that nobody has closed. */
const MAX_DECISIONS = 50;

/** More than this at once are announced as one. */
const MAX_SINGLE_TOASTS = 2;

interface ToastContext {
  readonly fleet: FleetStore;
  readonly panels: SessionPanels;
  readonly terminals: Pick<AgentTerminalsPort, 'isWorkedIn'>;
  readonly needsYou: { readonly isVisible: boolean };
  readonly focus: { readonly isHere: boolean };
  readonly clock: Clock;
  /** How the host knows this window. */
  readonly clientId: string;
}

/** Tells a person that an agent waits, when nothing else in front of them does. */
export class RequestToasts implements Disposable {
  private readonly context: ToastContext;
  private readonly owned = new Disposables();
  private readonly toasted = new Set<string>();
  private readonly fromSnapshot = new Set<string>();
  /** How requests were settled that have, or may have, a toast still. */
  private readonly decisions = new Map<string, Decision>();
  private pending: Disposable | undefined;

  constructor(context: ToastContext) {
    this.context = context;
    this.owned.add(context.fleet.onDidChange((change) => { this.notice(change); }));
  }

  dispose(): void {
    this.pending?.dispose();
    this.owned.dispose();
  }

  private notice(change: FleetChange): void {
    const { requests } = this.context.fleet.state;
    if (change.isWhole) for (const { id } of requests) this.fromSnapshot.add(id);
    for (const event of change.events) if (event.type === 'requestChanged' && event.request.state !== 'pending') this.forget(event.request);
    if (change.isWhole || change.events.some((event) => event.type === 'requestChanged' && event.request.state === 'pending')) {
      this.pending ??= this.context.clock.after(SETTLE_MS, () => { this.announce(); });
    }
  }

  private forget({ id, decision }: RequestView): void {
    if (this.toasted.delete(id) && decision !== undefined) this.remember(id, decision);
    this.fromSnapshot.delete(id);
  }

  private remember(requestId: string, decision: Decision): void {
    this.decisions.set(requestId, decision);
    for (const oldest of this.decisions.keys()) {
      if (this.decisions.size <= MAX_DECISIONS) return;
      this.decisions.delete(oldest);
    }
  }

  private announce(): void {
    this.pending = undefined;
    const due = rankRequests(this.context.fleet.state.requests).filter((request) => this.isDue(request));
    // What is not announced now was seen: it is not announced later, when its panel is closed.
    for (const { id } of this.context.fleet.state.requests) this.toasted.add(id);
    if (due.length > MAX_SINGLE_TOASTS) void this.announceMany(due.length);
    else for (const request of due) void this.announceOne(request);
  }

  private isDue(request: RequestView): boolean {
    const { panels, terminals, needsYou, focus, clock } = this.context;
    return shouldToast({
      request,
      areNotificationsOn: vscode.workspace.getConfiguration(SETTINGS_SECTION).get(SETTINGS.notifications, true),
      isSessionPanelShowing: panels.isShowing(request.sessionId) || terminals.isWorkedIn(request.sessionId),
      isNeedsYouVisible: needsYou.isVisible,
      isWindowForToasts: focus.isHere,
      wasToasted: this.toasted.has(request.id),
      isFromSnapshot: this.fromSnapshot.has(request.id),
      nowMs: clock.nowMs(),
    });
  }

  private async announceMany(count: number): Promise<void> {
    const show = vscode.l10n.t('Show');
    const choice = await vscode.window.showInformationMessage(vscode.l10n.t('{0} requests wait for you.', count), show);
    if (choice === show) await vscode.commands.executeCommand(`${VIEWS.needsYou}.focus`);
  }

  private async announceOne(request: RequestView): Promise<void> {
    const { state } = this.context.fleet;
    const sessionName = findSession(state, request.sessionId)?.name ?? request.sessionId;
    const projectName = findProject(state, request.projectId)?.name ?? request.projectId;
    const offer = toastOffer(request, vscode.workspace.isTrusted);
    const message = withoutLinks(`${projectName} · ${requestAskText(request.kind, askerText(request.agent, sessionName).whole)}: ${offer.text}`);
    const choice = await vscode.window.showInformationMessage(message, ...offer.buttons);
    if (choice === undefined) return;
    // Its request may be settled by now. The API cannot take a message away: `notifications.clearAll` and `hideToasts` take everybody's,
    // `notification.clear` the one with the keyboard. A progress notification ends by itself, but has no button except Cancel, runs a bar though
    // nothing goes on, and covers the editor until it ends; a message goes to the bell after ten seconds.
    if (findRequest(this.context.fleet.state, request.id) === undefined) {
      if (choice.isOpen === true) await vscode.commands.executeCommand(COMMANDS.openSession, { sessionId: request.sessionId });
      else vscode.window.setStatusBarMessage(`$(info) ${this.settledText(request.id)}`, 5000);
      return;
    }
    await vscode.commands.executeCommand(choice.command, choice.argument);
  }

  private settledText(requestId: string): string {
    const decision = this.decisions.get(requestId);
    return decision === undefined ? vscode.l10n.t('Someone else answered this first.') : textOf(decidedText(decision, this.context.clientId));
  }
}

/** The editor makes links of `[text](target)` in a notification, and what agents write must not become one. */
function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}
