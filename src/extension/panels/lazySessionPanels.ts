import { commands, window, type WebviewPanel } from 'vscode';
import { REVIVE_PANEL_COMMAND } from '../../protocol/webview/reviveCommand.ts';
import { SESSION_PANEL_TYPE } from '../../protocol/webview/sessionPanelType.ts';
import { Disposables } from '../state/disposables.ts';
import type { SessionPanels } from '../state/hostPort.ts';
import type { Disposable } from '../state/signal.ts';
import type { SessionPanelServices } from './sessionPanelServices.ts';
import type { OpenSessionOptions, WebviewSessionPanels } from './webviewSessionPanels.ts';

/** The session panels until one is needed: their code and schemas are set up with the first panel, not with the window. */
export class LazySessionPanels implements SessionPanels, Disposable {
  private readonly services: SessionPanelServices;
  private readonly owned = new Disposables();
  private loading: Promise<WebviewSessionPanels> | undefined;
  private panels: WebviewSessionPanels | undefined;

  constructor(services: SessionPanelServices) {
    this.services = services;
    this.owned.add(commands.registerCommand(REVIVE_PANEL_COMMAND, async (kept: unknown) => { await (await this.load()).revive(kept); }));
    this.owned.add(
      window.registerWebviewPanelSerializer(SESSION_PANEL_TYPE, {
        deserializeWebviewPanel: async (panel: WebviewPanel, state: unknown) => { await (await this.load()).restore(panel, state); },
      }),
    );
  }

  /** Shows the session's panel; the first one a moment later. */
  open(sessionId: string, options?: OpenSessionOptions): void {
    if (this.panels !== undefined) {
      this.panels.open(sessionId, options);
      return;
    }
    this.load().then((panels) => { panels.open(sessionId, options); }).catch((error: unknown) => {
      this.services.log.warn(`A session panel could not be opened: ${String(error)}`);
    });
  }

  /** True while the session's panel can be seen. */
  isShowing(sessionId: string): boolean {
    return this.panels?.isShowing(sessionId) ?? false;
  }

  /** The session whose panel is in front; `undefined` when none is. */
  get activeSessionId(): string | undefined {
    return this.panels?.activeSessionId;
  }

  dispose(): void {
    this.owned.dispose();
  }

  private load(): Promise<WebviewSessionPanels> {
    this.loading ??= import('./webviewSessionPanels.ts').then(({ WebviewSessionPanels: Panels }) => {
      this.panels = this.owned.add(new Panels(this.services));
      return this.panels;
    });
    return this.loading;
  }
}
