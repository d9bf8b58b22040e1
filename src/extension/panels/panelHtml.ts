import { randomBytes } from 'node:crypto';

/** What the page of a panel is made of. */
export interface PanelPage {
  readonly cspSource: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  readonly language: string;
  readonly title: string;
  /** JSON that the webview finds in the page, by element id. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** The page: nothing is allowed but our own script (by nonce), our own style sheet and the icon font. */
export function panelHtml(page: PanelPage, nonce = randomBytes(16).toString('base64')): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${page.cspSource}`,
    `font-src ${page.cspSource}`,
    // Pictures are made by the page out of bytes that the host gave it; none is loaded from anywhere.
    'img-src blob:',
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
${Object.entries(page.data).map(([id, value]) => `<script type="application/json" id="${escape(id)}">${json(value)}</script>`).join('\n')}
</head>
<body>
<script type="module" nonce="${nonce}" src="${escape(page.scriptUri)}"></script>
</body>
</html>`;
}

/** JSON that cannot end its script element, whatever is in it. */
function json(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`);
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
