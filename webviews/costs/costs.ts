// The costs panel's webview: wires the link to the extension and the panel. Everything visible starts in `costsPanel.ts`.
import type { CostsPageData } from '../../src/protocol/webview/costsPanel.ts';
import { browserClock } from '../shared/clock.ts';
import { Lifeline } from '../shared/lifeline.ts';
import { pageData } from '../shared/pageData.ts';
import { vscodeApi } from '../shared/vscodeApi.ts';
import { CostsLink } from './costsLink.ts';
import { CostsPanel } from './costsPanel.ts';
import { CostsState } from './costsState.ts';

const api = vscodeApi();
const link = new CostsLink(api);

const report = (error: unknown): void => {
  link.post({ type: 'failure', message: (error instanceof Error ? (error.stack ?? error.message) : String(error)).slice(0, 20_000) });
};
window.addEventListener('error', (event) => { report(event.error ?? event.message); });
window.addEventListener('unhandledrejection', (event) => { report(event.reason); });

const { kept, reopenCommand } = pageData<CostsPageData>('panel');
const panel = new CostsPanel();
panel.link = link;
panel.ui = new CostsState(api, kept);
panel.reopenCommand = reopenCommand;
const lifeline = new Lifeline(link, browserClock, (isLost) => { panel.isLost = isLost; });

link.listen((message) => {
  lifeline.heard();
  panel.take(message);
});
document.body.append(panel);
link.post({ type: 'ready' });
