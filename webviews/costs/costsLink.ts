import type { CostsPanelIntent, CostsPanelMessage } from '../../src/protocol/webview/costsPanel.ts';
import type { VsCodeApi } from '../shared/vscodeApi.ts';

/** The one way between this webview and the extension. */
export class CostsLink {
  private readonly api: VsCodeApi;

  constructor(api: VsCodeApi) {
    this.api = api;
  }

  listen(onMessage: (message: CostsPanelMessage) => void): void {
    window.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (isPanelMessage(event.data)) onMessage(event.data);
    });
  }

  post(intent: CostsPanelIntent): void {
    this.api.postMessage(intent);
  }
}

/** The editor's own frame also posts messages to the window; ours are objects with a type. */
function isPanelMessage(data: unknown): data is CostsPanelMessage {
  return typeof data === 'object' && data !== null && 'type' in data && typeof data.type === 'string';
}
