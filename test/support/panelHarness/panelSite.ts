import { sessionPanelHtml } from '../../../src/extension/panels/sessionPanelHtml.ts';
import type { SessionPanelStrings } from '../../../src/protocol/webview/sessionPanelStrings.ts';
import { panelTexts, startPanelServer } from './panelServer.ts';

/** The session panel's webview and its page, served on loopback with the policy that the editor enforces. */
export interface PanelSite {
  url(sessionId: string): string;
  close(): Promise<void>;
}

/** Builds the webview from its sources and serves it, in the language of an editor. */
export async function startPanelSite(language = 'en'): Promise<PanelSite> {
  const strings = await panelTexts<SessionPanelStrings>('sessionPanelStrings.ts', 'sessionPanelStrings', language);
  const server = await startPanelServer('session', ({ query, ...page }) =>
    sessionPanelHtml({ ...page, language, title: 'Session', sessionId: query.get('session') ?? '', windowId: 'window', isSuccessor: query.has('successor'), strings }));
  return { url: (session) => server.url({ session }), close: () => server.close() };
}
