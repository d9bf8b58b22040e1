import { commands, ViewColumn, window, type WebviewPanel } from 'vscode';
import { REVIVE_PANEL_COMMAND } from '../../protocol/webview/reviveCommand.ts';
import { SESSION_PANEL_TYPE, sessionPanelStateSchema, type PanelFocus, type SessionPanelState } from '../../protocol/webview/sessionPanel.ts';
import { Disposables } from '../state/disposables.ts';
import { findSession } from '../state/fleetQueries.ts';
import type { SessionPanels } from '../state/hostPort.ts';
import type { Disposable } from '../state/signal.ts';
import { findLostTab } from './lostTab.ts';
import { SessionPanel } from './sessionPanel.ts';
import type { SessionPanelServices } from './sessionPanelServices.ts';
import { sessionTabTitle } from './sessionTab.ts';

export interface OpenSessionOptions {
  readonly preserveFocus?: boolean;
  readonly viewColumn?: ViewColumn;
  /** Where the keyboard goes inside the panel; nowhere when left out. */
  readonly focus?: PanelFocus;
}

/** The session panels of this window: one a session, back where they were after a reload. */
export class WebviewSessionPanels implements SessionPanels, Disposable {
  private readonly services: SessionPanelServices;
  private readonly owned = new Disposables();
  private readonly panels = new Map<string, SessionPanel>();

  constructor(services: SessionPanelServices) {
    this.services = services;
    this.owned.add(commands.registerCommand(REVIVE_PANEL_COMMAND, async (kept: unknown) => { await this.revive(kept); }));
    this.owned.add(
      window.registerWebviewPanelSerializer(SESSION_PANEL_TYPE, {
        deserializeWebviewPanel: async (panel: WebviewPanel, state: unknown) => { await this.restore(panel, state); },
      }),
    );
  }

  /** Shows the session's panel: the one that is there, else a new one. */
  open(sessionId: string, options: OpenSessionOptions = {}): void {
    const preserveFocus = options.preserveFocus ?? false;
    const open = this.panels.get(sessionId);
    if (open !== undefined) {
      open.panel.reveal(options.viewColumn, preserveFocus);
    } else {
      this.adopt(this.create(sessionId, options.viewColumn ?? ViewColumn.Active, preserveFocus), sessionId);
      if (this.services.host.state === 'stopped' || this.services.host.state === 'failed') this.services.connect();
    }
    if (options.focus !== undefined) this.panels.get(sessionId)?.focus(options.focus);
  }

  /** True while the session's panel can be seen. */
  isShowing(sessionId: string): boolean {
    return this.panels.get(sessionId)?.isVisible ?? false;
  }

  /** The session whose panel is the active editor. */
  get activeSessionId(): string | undefined {
    return [...this.panels.values()].find((panel) => panel.panel.active)?.sessionId;
  }

  dispose(): void {
    this.owned.dispose();
    for (const panel of this.panels.values()) panel.dispose();
    this.panels.clear();
  }

  private create(sessionId: string, viewColumn: ViewColumn, preserveFocus: boolean): WebviewPanel {
    const title = sessionTabTitle(findSession(this.services.fleet.state, sessionId));
    // Not retained when hidden: a hidden panel costs nothing, and comes back from a snapshot where it was.
    return window.createWebviewPanel(SESSION_PANEL_TYPE, title, { viewColumn, preserveFocus });
  }

  /** Replaces a panel that the extension host before this one has left behind. */
  private async revive(kept: unknown): Promise<void> {
    const parsed = sessionPanelStateSchema.safeParse(kept);
    if (!parsed.success || this.panels.has(parsed.data.sessionId)) return;
    const { sessionId } = parsed.data;
    const lost = findLostTab(sessionTabTitle(findSession(this.services.fleet.state, sessionId)));
    // Tabs that cannot be told apart yet: it asks again, and the others may be gone by then.
    if (lost === undefined) return;
    this.adopt(this.create(sessionId, lost.group.viewColumn, !lost.group.isActive), sessionId, parsed.data);
    await window.tabGroups.close(lost, true);
  }

  private async restore(panel: WebviewPanel, state: unknown): Promise<void> {
    const parsed = sessionPanelStateSchema.safeParse(state);
    // Without knowing whose it was, or when that one is open already, the tab has nothing to show.
    if (!parsed.success || this.panels.has(parsed.data.sessionId)) {
      panel.dispose();
      return;
    }
    this.adopt(panel, parsed.data.sessionId);
    if (this.services.host.state !== 'stopped') return;
    // A window that opens starts no host by itself; it joins one that runs, else the panel's banner offers it.
    await this.services.host.connectIfRunning().catch((error: unknown) => {
      this.services.log.warn(`A session panel could not connect: ${String(error)}`);
    });
  }

  private adopt(panel: WebviewPanel, sessionId: string, kept?: SessionPanelState): void {
    const adopted = new SessionPanel(this.services, panel, sessionId, kept);
    this.panels.set(sessionId, adopted);
    panel.onDidDispose(() => {
      adopted.dispose();
      if (this.panels.get(sessionId) === adopted) this.panels.delete(sessionId);
    });
  }
}
