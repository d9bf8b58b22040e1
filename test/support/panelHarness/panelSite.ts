import { sessionPanelHtml } from '../../../src/extension/panels/sessionPanelHtml.ts';
import type { SessionPanelStrings } from '../../../src/protocol/webview/sessionPanelStrings.ts';
import { panelTexts, startPanelServer } from './panelServer.ts';

/** The session panel's webview and its page, served on loopback with the policy that the editor enforces. */
export interface PanelSite {
  url(sessionId: string): string;
  close(): Promise<void>;
}

/** Builds the webview from its sources and serves it. */
export async function startPanelSite(): Promise<PanelSite> {
  const strings = await panelTexts<SessionPanelStrings>('sessionPanelStrings.ts', 'sessionPanelStrings');
  const server = await startPanelServer('session', ({ query, ...page }) =>
    sessionPanelHtml({ ...page, language: 'en', title: 'Session', sessionId: query.get('session') ?? '', strings }));
  return { url: (session) => server.url({ session }), close: () => server.close() };
}
