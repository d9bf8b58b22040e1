import { build } from 'esbuild';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { sessionPanelHtml } from '../../../src/extension/panels/sessionPanelHtml.ts';
import type { SessionPanelStrings } from '../../../src/protocol/webview/sessionPanelStrings.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf', '.html': 'text/html; charset=utf-8' };

/** The built webview and its page, served on loopback with the policy that the editor enforces. */
export interface PanelSite {
  url(sessionId: string): string;
  close(): Promise<void>;
}

/** Builds the webview from its sources and serves it. */
export async function startPanelSite(): Promise<PanelSite> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mc-panel-'));
  await build({
    absWorkingDir: ROOT,
    entryPoints: { session: 'webviews/session/session.ts', 'session-style': 'webviews/session/session.css' },
    bundle: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    loader: { '.ttf': 'file' },
    outdir: folder,
    logLevel: 'warning',
  });
  const strings = await panelStrings(folder);
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname === '/') {
      const cspSource = `http://${request.headers.host ?? ''}`;
      const sessionId = url.searchParams.get('session') ?? '';
      const page = { cspSource, scriptUri: '/session.js', styleUri: '/session-style.css', language: 'en', title: 'Session', sessionId, windowId: 'window', isSuccessor: url.searchParams.has('successor'), strings };
      response.setHeader('content-type', 'text/html; charset=utf-8').end(sessionPanelHtml(page));
      return;
    }
    const file = path.join(folder, path.basename(url.pathname));
    readFile(file).then(
      (content) => response.setHeader('content-type', TYPES[path.extname(file)] ?? 'application/octet-stream').end(content),
      () => response.writeHead(404).end(),
    );
  });
  const port = await listen(server);
  return {
    url: (sessionId) => `http://127.0.0.1:${port}/?session=${encodeURIComponent(sessionId)}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The real texts, with the editor's module replaced. */
async function panelStrings(folder: string): Promise<SessionPanelStrings> {
  const outfile = path.join(folder, 'strings.mjs');
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/extension/panels/sessionPanelStrings.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    alias: { vscode: path.join(ROOT, 'test', 'support', 'panelHarness', 'vscodeStandIn.ts') },
    outfile,
    logLevel: 'warning',
  });
  const module = (await import(pathToFileURL(outfile).href)) as { sessionPanelStrings: () => SessionPanelStrings };
  return module.sessionPanelStrings();
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
