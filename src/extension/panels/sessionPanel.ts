import { COMMANDS } from '../contributions.ts';
import { commands, env, Uri, workspace, type WebviewPanel } from 'vscode';
import { MissionControlError } from '../../protocol/errors.ts';
import type { FleetEvent } from '../../protocol/events/fleet.ts';
import { REVIVE_PANEL_COMMAND } from '../../protocol/webview/reviveCommand.ts';
import { sessionPanelIntentSchema, type PanelFocus, type SessionPanelIntent, type SessionPanelMessage, type SessionPanelState } from '../../protocol/webview/sessionPanel.ts';
import { openFile } from '../changes/openFile.ts';
import { Disposables } from '../state/disposables.ts';
import { findProject, findSession, findTask } from '../state/fleetQueries.ts';
import type { Disposable } from '../state/signal.ts';
import { runPanelCall } from './panelCalls.ts';
import { chooseImages, readImages } from './givenImages.ts';
import { findFiles } from './findFiles.ts';
import { panelConnection } from './panelConnection.ts';
import { PanelFeed } from './panelFeed.ts';
import { isSessionEvent, isSessionState } from './sessionChannelInput.ts';
import { sessionPanelHtml } from './sessionPanelHtml.ts';
import type { SessionPanelServices } from './sessionPanelServices.ts';
import { sessionTabIcon, sessionTabTitle } from './sessionTab.ts';

/** Where a panel comes from, when it takes the place of a lost one. */
export interface PanelOrigin {
  /** What the webview of the lost panel had kept. */
  readonly kept?: SessionPanelState;
  /** The webview asks the lost one's itself what it had kept, and then says how that went. */
  readonly onHandOver?: (result: { readonly isFound: boolean; readonly hadFocus: boolean }) => void;
}

/** One session in one editor tab. Owns the tab's webview and the subscription to the session's channel. */
export class SessionPanel implements Disposable {
  readonly sessionId: string;
  readonly panel: WebviewPanel;
  private readonly services: SessionPanelServices;
  private readonly owned = new Disposables();
  private readonly feed: PanelFeed;
  private readonly origin: PanelOrigin;
  private channel: Disposable | undefined;
  private isReady = false;
  private focusOnReady: PanelFocus | undefined;
  private isMissing = false;

  constructor(services: SessionPanelServices, panel: WebviewPanel, sessionId: string, origin: PanelOrigin = {}) {
    this.services = services;
    this.origin = origin;
    this.panel = panel;
    this.sessionId = sessionId;
    this.feed = new PanelFeed((message) => { this.post(message); }, () => { this.subscribe(); });
    const { webview } = panel;
    this.owned.add(webview.onDidReceiveMessage((message: unknown) => { this.receive(message); }));
    this.owned.add(panel.onDidChangeViewState(() => { this.visibilityChanged(); }));
    this.owned.add(services.host.onDidChangeState(() => { this.hostStateChanged(); }));
    this.owned.add(services.fleet.onDidChange(({ events }) => { this.fleetChanged(events); }));
    this.owned.add(workspace.onDidGrantWorkspaceTrust(() => { this.contextChanged(); }));
    this.owned.add({ dispose: () => { this.channel?.dispose(); } });
    webview.options = { enableScripts: true, enableCommandUris: [REVIVE_PANEL_COMMAND], localResourceRoots: [Uri.joinPath(services.extensionUri, 'dist', 'webviews')] };
    this.contextChanged();
    this.subscribe();
    webview.html = this.html();
    this.checkExistence();
  }

  get isVisible(): boolean {
    return this.panel.visible;
  }

  /** Moves the keyboard inside the panel, as soon as it is there. */
  focus(target: PanelFocus): void {
    if (this.isReady) this.post({ type: 'focus', target });
    else this.focusOnReady = target;
  }

  dispose(): void {
    this.owned.dispose();
  }

  private html(): string {
    const { webview } = this.panel;
    const uri = (file: string): string => webview.asWebviewUri(Uri.joinPath(this.services.extensionUri, 'dist', 'webviews', file)).toString();
    return sessionPanelHtml({
      cspSource: webview.cspSource,
      scriptUri: uri('session.js'),
      styleUri: uri('session-style.css'),
      language: env.language,
      title: this.panel.title,
      sessionId: this.sessionId,
      windowId: this.services.windowId,
      isSuccessor: this.origin.onHandOver !== undefined,
      kept: this.origin.kept,
      strings: this.services.strings(),
    });
  }

  private subscribe(): void {
    this.channel?.dispose();
    this.channel = this.services.host.subscribe(`session/${this.sessionId}`, {
      onSnapshot: (snapshot) => {
        if (!isSessionState(snapshot)) return;
        this.isMissing = false;
        this.feed.takeSnapshot(snapshot);
        this.tabChanged();
      },
      onEvents: (events) => {
        this.feed.takeEvents(events.filter(isSessionEvent));
        this.tabChanged();
      },
    });
  }

  private receive(message: unknown): void {
    const parsed = sessionPanelIntentSchema.safeParse(message);
    if (parsed.success) this.intend(parsed.data);
    else this.services.log.warn('A session panel sent a message that nobody knows.');
  }

  private intend(intent: SessionPanelIntent): void {
    switch (intent.type) {
      case 'ready':
        this.webviewReady();
        return;
      case 'ping':
        this.post({ type: 'pong' });
        return;
      case 'taken':
        this.feed.webviewTook(intent.seq);
        return;
      case 'call':
        void this.call(intent);
        return;
      case 'handOver':
        this.origin.onHandOver?.(intent);
        return;
      case 'reconnect':
        this.services.connect();
        return;
      case 'showTerminal':
        void commands.executeCommand(COMMANDS.showTerminal, { sessionId: this.sessionId });
        return;
      case 'answerInTerminal':
        if (this.isOwnRequest(intent.requestId)) void commands.executeCommand(COMMANDS.answerInTerminal, { requestId: intent.requestId });
        return;
      case 'close':
        this.panel.dispose();
        return;
      case 'manageTrust':
        void commands.executeCommand('workbench.trust.manage');
        return;
      case 'findFiles':
        findFiles(this.session()?.cwd, intent.query).then(
          (files) => { this.post({ type: 'files', id: intent.id, files }); },
          (error: unknown) => { this.services.log.warn(`Files could not be listed: ${String(error)}`); },
        );
        return;
      case 'openDiff':
        this.services.changes.open(this.sessionId, intent.toolUseId).catch((error: unknown) => { this.services.errors.show(error); });
        return;
      case 'openFile':
        openFile(this.session()?.cwd ?? '', intent).catch((error: unknown) => { this.services.errors.show(error); });
        return;
      case 'chooseImages':
        this.giveImages(chooseImages(this.session()?.cwd));
        return;
      case 'readImages':
        this.giveImages(readImages(intent.uris.map((uri) => Uri.parse(uri))));
        return;
      case 'openImage':
        this.services.images.open(this.sessionId, intent).catch((error: unknown) => { this.services.errors.show(error); });
        return;
      case 'failure':
        this.services.log.warn(`Session panel: ${intent.message}`);
        return;
    }
  }

  private giveImages(given: ReturnType<typeof chooseImages>): void {
    given.then((images) => { if (images !== undefined) this.post(images); }, (error: unknown) => { this.services.errors.show(error); });
  }

  private webviewReady(): void {
    this.isReady = true;
    this.post({ type: 'connection', connection: this.connection() });
    this.postContext();
    this.feed.webviewReady();
    if (this.isMissing) this.postMissing();
    if (this.focusOnReady !== undefined) this.post({ type: 'focus', target: this.focusOnReady });
    this.focusOnReady = undefined;
  }

  private isOwnRequest(id: string): boolean {
    return this.feed.state?.requests.some((request) => request.id === id) ?? false;
  }

  private async call(intent: Extract<SessionPanelIntent, { type: 'call' }>): Promise<void> {
    const own = {
      sessionId: this.sessionId,
      isOwnRequest: (id: string) => this.isOwnRequest(id),
      restriction: () => (workspace.isTrusted ? undefined : this.services.strings().banner.restricted),
      whenReady: () => this.services.settings.whenTaken(),
    };
    this.post(await runPanelCall(this.services.host, intent, own, (error) => this.services.errors.textOf(error)));
  }

  private visibilityChanged(): void {
    // A hidden webview is taken down by the editor, and starts anew (with `ready`) when it is shown again.
    if (!this.panel.visible) {
      this.isReady = false;
      this.feed.webviewGone();
    } else if (this.isReady) {
      this.postContext(); // It may have moved to another group.
    }
  }

  private hostStateChanged(): void {
    if (this.isReady) this.post({ type: 'connection', connection: this.connection() });
    this.checkExistence();
  }

  private fleetChanged(events: readonly FleetEvent[]): void {
    this.contextChanged();
    for (const event of events) {
      // It may only have become one of the older ones.
      if (event.type === 'sessionRemoved' && event.sessionId === this.sessionId) this.checkExistence();
      // Someone brought it back.
      if (event.type === 'sessionChanged' && event.session.id === this.sessionId && this.isMissing) this.subscribe();
    }
  }

  private contextChanged(): void {
    this.tabChanged();
    if (this.isReady) this.postContext();
  }

  private postContext(): void {
    const { state } = this.services.fleet;
    const session = this.session();
    const project = findProject(state, session?.projectId);
    this.post({
      type: 'context',
      context: {
        projectName: project?.name ?? session?.projectId ?? '',
        taskTitle: findTask(state, session?.taskRef)?.title ?? '',
        isWorkspaceTrusted: workspace.isTrusted,
        ...(this.panel.viewColumn === undefined ? {} : { viewColumn: this.panel.viewColumn }),
      },
    });
  }

  private tabChanged(): void {
    const session = this.session();
    // Until the session is known the tab keeps the name it had.
    if (session !== undefined && this.panel.title !== sessionTabTitle(session)) this.panel.title = sessionTabTitle(session);
    const icon = sessionTabIcon(session);
    const isSame = this.panel.iconPath !== undefined && 'light' in this.panel.iconPath && this.panel.iconPath.light.path.endsWith(`/${icon}.svg`);
    if (isSame) return;
    const uri = (theme: string): Uri => Uri.joinPath(this.services.extensionUri, 'media', 'sessionTab', theme, `${icon}.svg`);
    this.panel.iconPath = { light: uri('light'), dark: uri('dark') };
  }

  private session(): ReturnType<typeof findSession> {
    return this.feed.state?.session ?? findSession(this.services.fleet.state, this.sessionId);
  }

  private connection(): ReturnType<typeof panelConnection> {
    return panelConnection(this.services.host, (error) => this.services.errors.textOf(error));
  }

  /** A subscription to nothing stays silent: a session that was removed is noticed by asking for it. */
  private checkExistence(): void {
    if (this.services.host.state !== 'connected') return;
    this.services.host.call('sessions.get', { sessionId: this.sessionId, limit: 1 }).catch((error: unknown) => {
      if (!MissionControlError.is(error, 'notFound')) return;
      this.isMissing = true;
      if (this.isReady) this.postMissing();
    });
  }

  private postMissing(): void {
    this.post({ type: 'missing', message: this.services.strings().banner.missing });
  }

  private post(message: SessionPanelMessage): void {
    this.panel.webview.postMessage(message).then(
      (isDelivered) => {
        // The webview is being taken down: it asks anew when it is back.
        if (!isDelivered) this.feed.webviewGone();
      },
      (error: unknown) => { this.services.log.warn(`A session panel could not be told something: ${String(error)}`); },
    );
  }
}
