import * as vscode from 'vscode';
import type { RequestView } from '../../protocol/domain/request.ts';
import { COMMANDS, SETTINGS, SETTINGS_SECTION, VIEWS } from '../contributions.ts';
import type { Clock } from '../state/clock.ts';
import { Disposables } from '../state/disposables.ts';
import { findProject, findRequest, findSession, rankRequests } from '../state/fleetQueries.ts';
import type { FleetChange, FleetStore } from '../state/fleetStore.ts';
import type { SessionPanels } from '../state/hostPort.ts';
import type { Disposable } from '../state/signal.ts';
import { requestAskText } from '../text/requestText.ts';
import { requestTitleText } from '../text/toolText.ts';
import { wholeRequestText } from '../text/wholeRequestText.ts';
import { shouldToast, toastText } from './toastDecision.ts';

/** Time for a rule or another window to answer first, and for requests that come together to be announced together. */
const SETTLE_MS = 600;

/** More than this at once are announced as one. */
const MAX_SINGLE_TOASTS = 2;

interface ToastContext {
  readonly fleet: FleetStore;
  readonly panels: SessionPanels;
  readonly needsYou: { readonly isVisible: boolean };
  readonly focus: { readonly isHere: boolean };
  readonly clock: Clock;
}

/** Tells a person that an agent waits, when nothing else in front of them does. */
export class RequestToasts implements Disposable {
  private readonly context: ToastContext;
  private readonly owned = new Disposables();
  private readonly toasted = new Set<string>();
  private readonly fromSnapshot = new Set<string>();
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
    for (const event of change.events) if (event.type === 'requestChanged' && event.request.state !== 'pending') this.forget(event.request.id);
    if (change.isWhole || change.events.some((event) => event.type === 'requestChanged' && event.request.state === 'pending')) {
      this.pending ??= this.context.clock.after(SETTLE_MS, () => { this.announce(); });
    }
  }

  private forget(requestId: string): void {
    this.toasted.delete(requestId);
    this.fromSnapshot.delete(requestId);
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
    const { panels, needsYou, focus, clock } = this.context;
    return shouldToast({
      request,
      areNotificationsOn: vscode.workspace.getConfiguration(SETTINGS_SECTION).get(SETTINGS.notifications, true),
      isSessionPanelShowing: panels.isShowing(request.sessionId),
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
    const open = vscode.l10n.t('Open');
    const allow = vscode.l10n.t('Allow');
    const deny = vscode.l10n.t('Deny');
    const asked = toastText(requestTitleText(request), wholeRequestText(request));
    // Nobody allows what they cannot see: a text that is cut is answered where all of it is. And nothing is allowed in Restricted Mode.
    const actions = asked.isWhole && vscode.workspace.isTrusted ? [open, allow, deny] : [open];
    const message = withoutLinks(`${projectName} · ${requestAskText(request.kind, sessionName)}: ${asked.text}`);
    const choice = await vscode.window.showInformationMessage(message, ...actions);
    if (choice === undefined) return;
    // A toast stays until it is dismissed; its request may be answered by now.
    if (findRequest(this.context.fleet.state, request.id) === undefined) {
      if (choice === open) await vscode.commands.executeCommand(COMMANDS.openSession, { sessionId: request.sessionId });
      else vscode.window.setStatusBarMessage(vscode.l10n.t('$(info) Someone else answered this first.'), 5000);
      return;
    }
    const command = choice === allow ? COMMANDS.allowRequest : choice === deny ? COMMANDS.denyRequest : COMMANDS.openRequest;
    await vscode.commands.executeCommand(command, { requestId: request.id, withoutReason: true });
  }
}

/** The editor makes links of `[text](target)` in a notification, and what agents write must not become one. */
function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}
