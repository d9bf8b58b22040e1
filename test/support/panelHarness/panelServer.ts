import { build } from 'esbuild';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf', '.html': 'text/html; charset=utf-8' };

/** A built webview and its page, served on loopback with the policy that the editor enforces. */
export interface PanelServer {
  /** Address of the page; the query is handed to `page`. */
  url(query?: Readonly<Record<string, string>>): string;
  close(): Promise<void>;
}

/** Builds a webview of `webviews/<name>` from its sources and serves it. `page` writes the HTML. */
export async function startPanelServer(
  name: string,
  page: (options: { readonly cspSource: string; readonly scriptUri: string; readonly styleUri: string; readonly query: URLSearchParams }) => string,
): Promise<PanelServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mc-panel-'));
  await build({
    absWorkingDir: ROOT,
    entryPoints: { [name]: `webviews/${name}/${name}.ts`, [`${name}-style`]: `webviews/${name}/${name}.css` },
    bundle: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    loader: { '.ttf': 'file' },
    outdir: folder,
    logLevel: 'warning',
  });
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname === '/') {
      const cspSource = `http://${request.headers.host ?? ''}`;
      const html = page({ cspSource, scriptUri: `/${name}.js`, styleUri: `/${name}-style.css`, query: url.searchParams });
      response.setHeader('content-type', 'text/html; charset=utf-8').end(html);
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
    url: (query = {}) => `http://127.0.0.1:${port}/?${new URLSearchParams(query).toString()}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * The real texts of a panel in the language of an editor: what `src/extension/panels/<module>` exports under `name`, with the editor's module
 * replaced. Each text is the key of its translation, which is looked up as the editor does it.
 */
export async function panelTexts<T>(module: string, name: string, language = 'en'): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mc-texts-'));
  const outfile = path.join(folder, 'strings.mjs');
  await build({
    absWorkingDir: ROOT,
    entryPoints: [`src/extension/panels/${module}`],
    bundle: true,
    platform: 'node',
    format: 'esm',
    alias: { vscode: path.join(ROOT, 'test', 'support', 'panelHarness', 'vscodeStandIn.ts') },
    outfile,
    logLevel: 'warning',
  });
  const exported = (await import(pathToFileURL(outfile).href)) as Readonly<Record<string, () => T>>;
  await rm(folder, { recursive: true, force: true });
  const make = exported[name];
  if (make === undefined) throw new Error(`${module} has no ${name}.`);
  const texts = make();
  if (language === 'en') return texts;
  const bundle = JSON.parse(await readFile(path.join(ROOT, 'media', 'l10n', `bundle.l10n.${language}.json`), 'utf8')) as Record<string, string>;
  return JSON.parse(JSON.stringify(texts), (_key, value: unknown) => (typeof value === 'string' ? (bundle[value] ?? value) : value)) as T;
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
