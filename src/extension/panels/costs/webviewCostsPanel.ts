import { l10n, TabInputWebview, ViewColumn, window, type Tab, type WebviewPanel } from 'vscode';
import { costsPanelStateSchema, type CostsPanelState } from '../../../protocol/webview/costsPanel.ts';
import { COSTS_PANEL_TYPE } from '../../../protocol/webview/costsPanelType.ts';
import type { CostsPanels } from '../../state/hostPort.ts';
import type { Disposable } from '../../state/signal.ts';
import { CostsPanel } from './costsPanel.ts';
import type { CostsPanelServices } from './costsPanelServices.ts';

/** The costs panel of this window: one at most, back where it was after a reload. Loaded when it is first shown. */
export class WebviewCostsPanel implements CostsPanels, Disposable {
  private readonly services: CostsPanelServices;
  private current: CostsPanel | undefined;

  constructor(services: CostsPanelServices) {
    this.services = services;
  }

  async open(kept?: unknown): Promise<void> {
    if (this.current !== undefined) {
      this.current.panel.reveal();
      return;
    }
    // Not ours, though of our kind: left behind by an extension host that died, or not brought back yet. A fresh one takes its place.
    const strays = costsTabs();
    const parsed = costsPanelStateSchema.safeParse(kept);
    // Not retained when hidden: a hidden panel costs nothing, and comes back as it was.
    const panel = window.createWebviewPanel(COSTS_PANEL_TYPE, l10n.t('Costs'), strays[0]?.group.viewColumn ?? ViewColumn.Active, { enableFindWidget: true });
    this.adopt(panel, parsed.success ? parsed.data : undefined);
    if (strays.length > 0) await window.tabGroups.close(strays, true);
  }

  dispose(): void {
    this.current?.dispose();
    this.current = undefined;
  }

  /** Fills the tab that the editor has kept over a reload. */
  async restore(panel: WebviewPanel): Promise<void> {
    if (this.current !== undefined) {
      panel.dispose();
      return;
    }
    panel.title = l10n.t('Costs'); // The language may be another one now.
    this.adopt(panel);
    if (this.services.host.state !== 'stopped') return;
    // A window that opens starts no host by itself; it joins one that runs, else the panel's banner offers it.
    await this.services.host.connectIfRunning().catch((error: unknown) => {
      this.services.log.warn(`The costs panel could not connect: ${String(error)}`);
    });
  }

  private adopt(panel: WebviewPanel, kept?: CostsPanelState): void {
    const adopted = new CostsPanel(this.services, panel, kept);
    this.current = adopted;
    panel.onDidDispose(() => {
      adopted.dispose();
      if (this.current === adopted) this.current = undefined;
    });
  }
}

/** The editor puts a prefix of its own before the type. */
function costsTabs(): Tab[] {
  return window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ input }) => input instanceof TabInputWebview && input.viewType.endsWith(COSTS_PANEL_TYPE));
}
