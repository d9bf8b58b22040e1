/**
 * Command that a session panel's webview runs by a link when the extension host that made it is gone; its argument is the state that the
 * webview kept. Apart from the messages, so that no schema library comes into the webview with it.
 */
export const REVIVE_PANEL_COMMAND = '_missionControl.reviveSessionPanel';
