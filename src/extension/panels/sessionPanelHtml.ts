import { randomBytes } from 'node:crypto';
import type { SessionPanelState } from '../../protocol/webview/sessionPanel.ts';
import type { SessionPanelStrings } from '../../protocol/webview/sessionPanelStrings.ts';

/** What the page of a session panel is made of. */
export interface SessionPage {
  readonly cspSource: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  readonly language: string;
  readonly title: string;
  readonly sessionId: string;
  /** Tells the pages of this window from those of others. */
  readonly windowId: string;
  /** It takes the place of a page whose extension host died, and asks that one what it had kept. */
  readonly isSuccessor: boolean;
  /** What a panel that this one replaces had kept; the webview's own state, once there is one, counts more. */
  readonly kept?: SessionPanelState | undefined;
  readonly strings: SessionPanelStrings;
}

/** The page: nothing is allowed but our own script (by nonce), our own style sheet and the icon font. */
export function sessionPanelHtml(page: SessionPage, nonce = randomBytes(16).toString('base64')): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${page.cspSource}`,
    `font-src ${page.cspSource}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escape(page.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(page.title)}</title>
<link rel="stylesheet" href="${escape(page.styleUri)}">
<script type="application/json" id="panel">${data({ sessionId: page.sessionId, windowId: page.windowId, isSuccessor: page.isSuccessor, kept: page.kept })}</script>
<script type="application/json" id="strings">${data(page.strings)}</script>
</head>
<body>
<script type="module" nonce="${nonce}" src="${escape(page.scriptUri)}"></script>
</body>
</html>`;
}

/** JSON that cannot end its script element, whatever is in it. */
function data(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`);
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
