import type { SessionPanelState } from '../../protocol/webview/sessionPanel.ts';
import type { SessionPanelStrings } from '../../protocol/webview/sessionPanelStrings.ts';
import { panelHtml, type PanelPage } from './panelHtml.ts';

/** What the page of a session panel is made of. */
export interface SessionPage extends Omit<PanelPage, 'data'> {
  readonly sessionId: string;
  /** Tells the pages of this window from those of others. */
  readonly windowId: string;
  /** It takes the place of a page whose extension host died, and asks that one what it had kept. */
  readonly isSuccessor: boolean;
  /** What a panel that this one replaces had kept; the webview's own state, once there is one, counts more. */
  readonly kept?: SessionPanelState | undefined;
  readonly strings: SessionPanelStrings;
}

/** The page of a session panel. */
export function sessionPanelHtml({ sessionId, windowId, isSuccessor, kept, strings, ...page }: SessionPage, nonce?: string): string {
  return panelHtml({ ...page, data: { panel: { sessionId, windowId, isSuccessor, kept }, strings } }, nonce);
}
