import assert from 'node:assert/strict';
import { sessionPanelHtml, type SessionPage } from '../../../src/extension/panels/sessionPanelHtml.ts';

const page: SessionPage = {
  cspSource: 'https://webview.example',
  scriptUri: 'https://webview.example/session.js',
  styleUri: 'https://webview.example/session-style.css',
  language: 'en',
  title: '"><script>alert(1)</script>',
  windowId: 'w',
  isSuccessor: false,
  sessionId: '</script><script>alert(2)</script>',
  strings: { phase: { idle: '</script><script>alert(3)</script>' } } as unknown as SessionPage['strings'],
};

describe('panels: page', () => {
  it('allows its own script by nonce, its style sheet and font, and nothing else', () => {
    const html = sessionPanelHtml(page, 'NONCE');
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1];
    assert.equal(
      policy,
      "default-src 'none'; script-src 'nonce-NONCE'; style-src https://webview.example; font-src https://webview.example; img-src blob:; base-uri 'none'; form-action 'none'",
    );
  });

  it('lets no value end its element', () => {
    const html = sessionPanelHtml(page);
    assert.equal(html.match(/<script/g)?.length, 3);
    assert.equal(html.match(/<\/script>/g)?.length, 3);
  });

  it('uses a new nonce each time', () => {
    assert.notEqual(sessionPanelHtml(page), sessionPanelHtml(page));
  });
});
