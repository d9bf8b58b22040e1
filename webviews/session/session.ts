// The session panel's webview: wires the link to the extension, the state and the panel. Everything visible starts in `sessionPanel.ts`.
import { browserClock } from '../shared/clock.ts';
import { Lifeline } from '../shared/lifeline.ts';
import type { SessionPanelState } from '../../src/protocol/webview/sessionPanel.ts';
import { pageData } from '../shared/pageData.ts';
import { vscodeApi } from '../shared/vscodeApi.ts';
import { ExtensionLink } from './extensionLink.ts';
import { HandOver } from './handOver.ts';
import { pictures } from './pictures.ts';
import { SessionPanel } from './sessionPanel.ts';
import { SessionStore } from './sessionStore.ts';
import { UiState } from './uiState.ts';

const api = vscodeApi();
const link = new ExtensionLink(api);
const store = new SessionStore(link);

const report = (error: unknown): void => {
  link.post({ type: 'failure', message: (error instanceof Error ? (error.stack ?? error.message) : String(error)).slice(0, 20_000) });
};
window.addEventListener('error', (event) => { report(event.error ?? event.message); });
window.addEventListener('unhandledrejection', (event) => { report(event.reason); });

const panel = new SessionPanel();
panel.store = store;
panel.link = link;
panel.clock = browserClock;
const { sessionId, windowId, isSuccessor, kept } = pageData<{ sessionId: string; windowId: string; isSuccessor: boolean; kept?: SessionPanelState }>('panel');
// Only the first time: a page that starts again, when its tab is shown again, has kept its own state.
const handOver = new HandOver(windowId, sessionId);
const isFirstStart = isSuccessor && api.getState() === undefined;
const predecessor = isFirstStart ? handOver.take() : undefined;
if (isFirstStart) link.post({ type: 'handOver', isFound: predecessor !== undefined, hadFocus: predecessor?.hadFocus ?? false });
// A page that is taken down has lost the keyboard already when it is told.
let hasFocus = document.hasFocus();
window.addEventListener('focus', () => { hasFocus = true; });
window.addEventListener('blur', () => { hasFocus = false; });
panel.ui = new UiState(api, sessionId, { inherited: predecessor?.kept ?? kept, onSave: (state) => { handOver.leave({ kept: state, hadFocus: hasFocus }); } });
pictures.use(link, sessionId);
const lifeline = new Lifeline(link, browserClock, (isLost) => { panel.isLost = isLost; });

link.listen((message) => {
  lifeline.heard();
  if (message.type === 'pong') return;
  if (message.type === 'context') panel.ui.viewColumn = message.context.viewColumn;
  if (message.type === 'focus') panel.moveFocus(message.target);
  else if (message.type === 'images') panel.takeImages(message);
  else store.take(message);
});
document.body.append(panel);
store.resync();
