import { commands, env, window, type Memento, type WebviewPanel } from 'vscode';
import { REVIVE_PANEL_COMMAND } from '../../protocol/webview/reviveCommand.ts';
import { SESSION_PANEL_TYPE } from '../../protocol/webview/sessionPanelType.ts';
import type { Clock } from '../state/clock.ts';
import { Disposables } from '../state/disposables.ts';
import type { SessionPanels } from '../state/hostPort.ts';
import { Signal, type Disposable } from '../state/signal.ts';
import { PanelRecord } from './panelRecord.ts';
import type { SessionPanelServices } from './sessionPanelServices.ts';
import type { OpenSessionOptions, WebviewSessionPanels } from './webviewSessionPanels.ts';

/** The session panels until one is needed: their code and schemas are set up with the first panel, not with the window. */
export class LazySessionPanels implements SessionPanels, Disposable {
  private readonly services: Omit<SessionPanelServices, 'strings'>;
  private readonly memento: Memento;
  private readonly clock: Clock;
  private readonly owned = new Disposables();
  private readonly showing = this.owned.add(new Signal<void>());
  private loading: Promise<WebviewSessionPanels> | undefined;
  private panels: WebviewSessionPanels | undefined;

  constructor(services: Omit<SessionPanelServices, 'strings'>, memento: Memento, clock: Clock) {
    this.services = services;
    this.memento = memento;
    this.clock = clock;
    this.owned.add(commands.registerCommand(REVIVE_PANEL_COMMAND, async (kept: unknown) => { await (await this.load()).revive(kept); }));
    this.owned.add(
      window.registerWebviewPanelSerializer(SESSION_PANEL_TYPE, {
        deserializeWebviewPanel: async (panel: WebviewPanel, state: unknown) => { await (await this.load()).restore(panel, state); },
      }),
    );
    // Panels that an extension host before this one left behind are waiting to be replaced.
    if (new PanelRecord(memento, env.sessionId).leftBehind.length > 0) {
      this.load().catch((error: unknown) => { services.log.warn(`Lost session panels could not be replaced: ${String(error)}`); });
    }
  }

  /** A panel came into sight or left it. */
  readonly onDidChangeShowing = this.showing.event;

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
    const parts = Promise.all([import('./webviewSessionPanels.ts'), import('./sessionPanelStrings.ts')]);
    this.loading ??= parts.then(([{ WebviewSessionPanels: Panels }, { sessionPanelStrings: strings }]) => {
      this.panels = this.owned.add(new Panels({ ...this.services, strings }, this.memento, this.clock));
      this.owned.add(this.panels.onDidChangeShowing(() => { this.showing.fire(); }));
      return this.panels;
    });
    return this.loading;
  }
}
