import { commands, env, Uri, type WebviewPanel } from 'vscode';
import { costsPanelIntentSchema, type CostsPageData, type CostsPanelIntent, type CostsPanelMessage, type CostsPanelState } from '../../../protocol/webview/costsPanel.ts';
import { COMMANDS } from '../../contributions.ts';
import { Disposables } from '../../state/disposables.ts';
import type { Disposable } from '../../state/signal.ts';
import { panelConnection } from '../panelConnection.ts';
import { panelHtml } from '../panelHtml.ts';
import { CostsFeed } from './costsFeed.ts';
import type { CostsPanelServices } from './costsPanelServices.ts';

/** The costs in one editor tab. Owns the tab's webview. */
export class CostsPanel implements Disposable {
  readonly panel: WebviewPanel;
  private readonly services: CostsPanelServices;
  private readonly owned = new Disposables();
  private readonly feed: CostsFeed;
  private isReady = false;

  /** `kept` is what the webview of a lost panel had kept, for the one that replaces it. */
  constructor(services: CostsPanelServices, panel: WebviewPanel, kept?: CostsPanelState) {
    this.services = services;
    this.panel = panel;
    const { host, fleet, clock, extensionUri } = services;
    this.feed = this.owned.add(new CostsFeed({
      host, fleet, clock,
      onUsage: (usage) => { this.post({ type: 'usage', usage }); },
      onFailure: (error) => { this.post({ type: 'failed', message: services.errors.textOf(error) }); },
    }));
    const { webview } = panel;
    this.owned.add(webview.onDidReceiveMessage((message: unknown) => { this.receive(message); }));
    this.owned.add(panel.onDidChangeViewState(() => { this.visibilityChanged(); }));
    this.owned.add(host.onDidChangeState(() => { if (this.isReady) this.postConnection(); }));
    const folder = Uri.joinPath(extensionUri, 'dist', 'webviews');
    const icon = (theme: string): Uri => Uri.joinPath(extensionUri, 'media', 'costsTab', `${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    webview.options = { enableScripts: true, enableCommandUris: [COMMANDS.showCosts], localResourceRoots: [folder] };
    const uri = (file: string): string => webview.asWebviewUri(Uri.joinPath(folder, file)).toString();
    webview.html = panelHtml({
      cspSource: webview.cspSource,
      scriptUri: uri('costs.js'),
      styleUri: uri('costs-style.css'),
      language: env.language,
      title: panel.title,
      data: { panel: { kept, reopenCommand: COMMANDS.showCosts } satisfies CostsPageData, strings: this.services.strings() },
    });
  }

  dispose(): void {
    this.owned.dispose();
  }

  private receive(message: unknown): void {
    const parsed = costsPanelIntentSchema.safeParse(message);
    if (parsed.success) this.intend(parsed.data);
    else this.services.log.warn('The costs panel sent a message that nobody knows.');
  }

  private intend(intent: CostsPanelIntent): void {
    switch (intent.type) {
      case 'ready':
        this.isReady = true;
        this.postConnection();
        this.feed.watch();
        return;
      case 'ping':
        this.post({ type: 'pong' });
        return;
      case 'openSession':
        this.services.panels.open(intent.sessionId);
        return;
      case 'newSession':
        void commands.executeCommand(COMMANDS.newSession);
        return;
      case 'reconnect':
        this.services.connect();
        return;
      case 'failure':
        this.services.log.warn(`Costs panel: ${intent.message}`);
        return;
    }
  }

  private visibilityChanged(): void {
    // A hidden webview is taken down by the editor, and starts anew (with `ready`) when it is shown again.
    if (!this.panel.visible) this.webviewGone();
  }

  private webviewGone(): void {
    this.isReady = false;
    this.feed.unwatch();
  }

  private postConnection(): void {
    this.post({ type: 'connection', connection: panelConnection(this.services.host, (error) => this.services.errors.textOf(error)) });
  }

  private post(message: CostsPanelMessage): void {
    this.panel.webview.postMessage(message).then(
      (isDelivered) => {
        // The webview is being taken down: it asks anew when it is back.
        if (!isDelivered) this.webviewGone();
      },
      (error: unknown) => { this.services.log.warn(`The costs panel could not be told something: ${String(error)}`); },
    );
  }
}
