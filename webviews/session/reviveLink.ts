import type { SessionPanelState } from '../../src/protocol/webview/sessionPanel.ts';
import { REVIVE_PANEL_COMMAND } from '../../src/protocol/webview/reviveCommand.ts';

/**
 * Address of a link by which a person gets a fresh panel in the place of a lost one, with what it had kept. A link, because the editor runs
 * commands of links that are clicked, and nothing else in the webview reaches the new extension host.
 */
export function reviveLink(kept: SessionPanelState): string {
  return `command:${REVIVE_PANEL_COMMAND}?${encodeURIComponent(JSON.stringify([kept]))}`;
}
