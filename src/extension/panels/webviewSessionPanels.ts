import { env, ViewColumn, window, type Memento, type Tab, type WebviewPanel } from 'vscode';
import { sessionPanelStateSchema, type PanelFocus } from '../../protocol/webview/sessionPanel.ts';
import { SESSION_PANEL_TYPE } from '../../protocol/webview/sessionPanelType.ts';
import type { Clock } from '../state/clock.ts';
import { Disposables } from '../state/disposables.ts';
import { findSession } from '../state/fleetQueries.ts';
import type { SessionPanels } from '../state/hostPort.ts';
import { Signal, type Disposable } from '../state/signal.ts';
import { findLostTab, findRecordedTab } from './lostTab.ts';
import { PanelRecord, type RecordedPanel } from './panelRecord.ts';
import { SessionPanel, type PanelOrigin } from './sessionPanel.ts';
import type { SessionPanelServices } from './sessionPanelServices.ts';
import { sessionTabTitle } from './sessionTab.ts';

/**
 * A tab in front that the editor has not given back to us after this time was left behind by an extension host that died. When the window
 * was reloaded the editor gives it back at once; where that takes longer, the tab is replaced all the same and nothing is lost.
 */
const CLAIM_MS = 3000;

export interface OpenSessionOptions {
  readonly preserveFocus?: boolean;
  readonly viewColumn?: ViewColumn;
  /** Where the keyboard goes inside the panel; nowhere when left out. */
  readonly focus?: PanelFocus;
}

/** The session panels of this window: one a session, back where they were after a reload. Loaded when the first one is shown. */
export class WebviewSessionPanels implements SessionPanels, Disposable {
  private readonly services: SessionPanelServices;
  private readonly owned = new Disposables();
  private readonly panels = new Map<string, SessionPanel>();
  private readonly showing = this.owned.add(new Signal<void>());
  private readonly clock: Pick<Clock, 'after'>;
  private readonly record: PanelRecord;
  private isDisposed = false;
  private readonly awaited = new Set<RecordedPanel>();
  /** Panels that the extension host before this one left behind and that are not replaced yet, since they are not in front. */
  private leftBehind: readonly RecordedPanel[];

  constructor(services: SessionPanelServices, memento: Memento, clock: Pick<Clock, 'after'>) {
    this.services = services;
    this.clock = clock;
    this.record = new PanelRecord(memento, env.sessionId);
    this.leftBehind = this.record.leftBehind;
    if (this.leftBehind.length > 0) {
      this.owned.add(window.tabGroups.onDidChangeTabs(() => { this.awaitLeftBehind(); }));
      this.awaitLeftBehind();
    }
    this.owned.add(services.fleet.onDidChange(() => { this.keepRecord(); })); // A session that is renamed renames its tab.
  }

  /** A panel came into sight or left it. */
  readonly onDidChangeShowing = this.showing.event;

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
    this.isDisposed = true; // The record is for who comes after us.
    this.owned.dispose();
    for (const panel of this.panels.values()) panel.dispose();
    this.panels.clear();
  }

  private create(sessionId: string, viewColumn: ViewColumn, preserveFocus: boolean, knownTitle?: string): WebviewPanel {
    const title = knownTitle ?? sessionTabTitle(findSession(this.services.fleet.state, sessionId));
    // Not retained when hidden: a hidden panel costs nothing, and comes back from a snapshot where it was.
    return window.createWebviewPanel(SESSION_PANEL_TYPE, title, { viewColumn, preserveFocus });
  }

  /** Replaces a panel that the extension host before this one has left behind. */
  async revive(kept: unknown): Promise<void> {
    const parsed = sessionPanelStateSchema.safeParse(kept);
    if (!parsed.success || this.panels.has(parsed.data.sessionId)) return;
    const { sessionId } = parsed.data;
    const title = sessionTabTitle(findSession(this.services.fleet.state, sessionId));
    const own = new Set([...this.panels.values()].flatMap(({ panel }) => (panel.visible ? [panel.viewColumn] : [])));
    const lost = findLostTab({ title, viewColumn: parsed.data.viewColumn }, own);
    // Tabs that cannot be told apart: a person's click tells which one it is.
    if (lost === undefined) return;
    this.adopt(this.create(sessionId, lost.group.viewColumn, !lost.group.isActive), sessionId, { kept: parsed.data });
    await window.tabGroups.close(lost, true);
  }

  /** Replaces, without anybody asking, what the extension host before this one left behind: each panel some time after it came in front. */
  private awaitLeftBehind(): void {
    for (const left of this.leftBehind) {
      if (this.awaited.has(left) || !this.isLeft(left)) continue;
      this.awaited.add(left);
      this.owned.add(this.clock.after(CLAIM_MS, () => {
        this.awaited.delete(left);
        const tab = findRecordedTab(left);
        if (tab === undefined || !this.isLeft(left)) return;
        this.leftBehind = this.leftBehind.filter((other) => other !== left);
        this.replace(left, tab);
      }));
    }
  }

  /** Nobody has the panel, and its tab is in front. */
  private isLeft(left: RecordedPanel): boolean {
    return this.leftBehind.includes(left) && !this.panels.has(left.sessionId) && findRecordedTab(left)?.isActive === true;
  }

  private replace({ sessionId, title }: RecordedPanel, lost: Tab): void {
    const panel = this.create(sessionId, lost.group.viewColumn, true, title);
    this.adopt(panel, sessionId, {
      onHandOver: ({ isFound, hadFocus }) => {
        if (!isFound) {
          // What the lost one had kept is out of reach: it stays, with its link, and loses nothing.
          panel.dispose();
          return;
        }
        if (hadFocus) {
          panel.reveal(undefined, false);
          this.panels.get(sessionId)?.focus('composer');
        }
        window.tabGroups.close(lost, true).then(undefined, (error: unknown) => { this.services.log.warn(`A lost panel stays: ${String(error)}`); });
      },
    });
  }

  /** Fills the tab that the editor has kept over a reload. */
  async restore(panel: WebviewPanel, state: unknown): Promise<void> {
    const parsed = sessionPanelStateSchema.safeParse(state);
    // Without knowing whose it was, or when that one is open already, the tab has nothing to show.
    if (!parsed.success || this.panels.has(parsed.data.sessionId)) {
      panel.dispose();
      return;
    }
    // The editor gives it back, so it was not left behind.
    this.leftBehind = this.leftBehind.filter(({ sessionId }) => sessionId !== parsed.data.sessionId);
    this.adopt(panel, parsed.data.sessionId);
    if (this.services.host.state !== 'stopped') return;
    // A window that opens starts no host by itself; it joins one that runs, else the panel's banner offers it.
    await this.services.host.connectIfRunning().catch((error: unknown) => {
      this.services.log.warn(`A session panel could not connect: ${String(error)}`);
    });
  }

  private adopt(panel: WebviewPanel, sessionId: string, origin?: PanelOrigin): void {
    const adopted = new SessionPanel(this.services, panel, sessionId, origin);
    this.panels.set(sessionId, adopted);
    this.keepRecord();
    panel.onDidChangeViewState(() => {
      this.keepRecord();
      this.showing.fire();
    });
    this.showing.fire();
    panel.onDidDispose(() => {
      adopted.dispose();
      if (this.panels.get(sessionId) === adopted) this.panels.delete(sessionId);
      this.keepRecord();
    });
  }

  private keepRecord(): void {
    if (this.isDisposed) return;
    const open = [...this.panels.values()].map(({ sessionId, panel }) => ({ sessionId, title: panel.title, viewColumn: panel.viewColumn }));
    this.record.keep([...open, ...this.leftBehind.filter(({ sessionId }) => !this.panels.has(sessionId))]);
  }
}
