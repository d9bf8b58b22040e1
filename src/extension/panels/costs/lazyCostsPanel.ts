import { window, type WebviewPanel } from 'vscode';
import { COSTS_PANEL_TYPE } from '../../../protocol/webview/costsPanelType.ts';
import { Disposables } from '../../state/disposables.ts';
import type { CostsPanels } from '../../state/hostPort.ts';
import type { Disposable } from '../../state/signal.ts';
import type { CostsPanelServices } from './costsPanelServices.ts';
import type { WebviewCostsPanel } from './webviewCostsPanel.ts';

/** The costs panel until it is needed: its code and schemas are set up when it is first shown, not with the window. */
export class LazyCostsPanel implements CostsPanels, Disposable {
  private readonly services: Omit<CostsPanelServices, 'strings'>;
  private readonly owned = new Disposables();
  private loading: Promise<WebviewCostsPanel> | undefined;

  constructor(services: Omit<CostsPanelServices, 'strings'>) {
    this.services = services;
    this.owned.add(window.registerWebviewPanelSerializer(COSTS_PANEL_TYPE, {
      deserializeWebviewPanel: async (panel: WebviewPanel) => { await (await this.load()).restore(panel); },
    }));
  }

  async open(kept?: unknown): Promise<void> {
    await (await this.load()).open(kept);
  }

  dispose(): void {
    this.owned.dispose();
  }

  private load(): Promise<WebviewCostsPanel> {
    const parts = Promise.all([import('./webviewCostsPanel.ts'), import('./costsPanelStrings.ts')]);
    this.loading ??= parts.then(([{ WebviewCostsPanel: Panel }, { costsPanelStrings: strings }]) => this.owned.add(new Panel({ ...this.services, strings })));
    return this.loading;
  }
}
