// Builds the programs: the extension (CommonJS, loaded by the editor), the host with its worker and sentinel (CommonJS, staged into
// <home>/runtime and run by the editor's binary as Node), and the webviews (browser).
import { build, context } from 'esbuild';
import { realpathSync } from 'node:fs';
import { copyFile, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

const isProduction = process.argv.includes('--production');
const isWatch = process.argv.includes('--watch');
const require = createRequire(import.meta.url);

/** @type {import('esbuild').BuildOptions} */
const shared = {
  bundle: true,
  minify: isProduction,
  sourcemap: isProduction ? false : 'linked',
  logLevel: 'warning',
  legalComments: 'none',
  charset: 'utf8',
  metafile: true,
};

/** Node 20 is what the oldest supported editor (1.90) runs extensions with. */
/** @type {import('esbuild').BuildOptions} */
const node = { ...shared, platform: 'node', format: 'cjs', target: 'node20', outExtension: { '.js': '.cjs' } };

/**
 * Asks the editor for its API once, instead of once for every file that imports it: each time costs the editor a look at the file system, and
 * us a copy of the whole namespace. The names are those of the oldest supported editor.
 * @type {import('esbuild').Plugin}
 */
const editorApiOnce = {
  name: 'editor-api-once',
  setup(builder) {
    const namespace = 'editor-api';
    builder.onResolve({ filter: /^vscode$/ }, (request) => (request.namespace === namespace ? { path: 'vscode', external: true } : { path: 'vscode', namespace }));
    builder.onLoad({ filter: /.*/, namespace }, async () => {
      const types = await readFile(require.resolve('@types/vscode/index.d.ts'), 'utf8');
      const names = new Set(Array.from(types.matchAll(/^\texport (?:abstract )?(?:namespace|class|enum|const|function) (\w+)/gm), ([, name]) => name));
      // Pure, so that what nobody imports is left out.
      const lines = [...names].map((name) => `export const ${name} = /* @__PURE__ */ (() => api.${name})();`);
      return { contents: ["const api = require('vscode');", ...lines].join('\n') };
    });
  },
};

/**
 * The library of the connection, a fifth of all code, is a file of its own: it is needed when a host is talked to, not when a window opens.
 * @type {import('esbuild').Plugin}
 */
const connectionApart = {
  name: 'connection-apart',
  setup(builder) {
    builder.onResolve({ filter: /^vscode-jsonrpc\/node$/ }, () => ({ path: './connection.cjs', external: true }));
  },
};

/**
 * Parts of the extension that become files of their own, read when they are first needed: a window that opens shall not read what few people ever ask
 * for. Name → source. Such a part is imported by `import()` only, and shares no state and no class of ours with the rest: what it imports it has for itself.
 */
const laterParts = {
  agentTerminals: 'src/extension/terminal/agentTerminals.ts',
  askLaunchOption: 'src/extension/commands/launch/askLaunchOption.ts',
  commandLineText: 'src/extension/launch/commandLineText.ts',
  costsPanelStrings: 'src/extension/panels/costs/costsPanelStrings.ts',
  sessionPanelStrings: 'src/extension/panels/sessionPanelStrings.ts',
};

/** @type {import('esbuild').Plugin} */
const partsLater = {
  name: 'parts-later',
  setup(builder) {
    // The builder follows links.
    const names = new Map(Object.entries(laterParts).map(([name, file]) => [realpathSync(file), name]));
    builder.onResolve({ filter: /\.ts$/ }, ({ kind, path: file, resolveDir }) => {
      const name = names.get(path.resolve(resolveDir, file));
      if (name === undefined || kind === 'entry-point') return undefined;
      if (kind !== 'dynamic-import') return { errors: [{ text: `${file} is a file of its own: import it by import()` }] };
      return { path: `./later/${name}.cjs`, external: true };
    });
  },
};

/**
 * What terminals need is read when the first one is started: the pseudo terminals, a package with native parts that is copied beside the host, and the
 * mirror, which is a file of its own; as what draws images of them is, which is read for the first image, with the fonts that lie beside it.
 * @type {import('esbuild').Plugin}
 */
const terminalsLater = {
  name: 'terminals-later',
  setup(builder) {
    builder.onResolve({ filter: /^node-pty$/ }, () => ({ path: './node-pty/lib/index.js', external: true }));
    builder.onResolve({ filter: /\/(?:terminalMirror|drawPicture)\.ts$/ }, ({ kind, path: file }) => {
      if (kind === 'entry-point') return undefined;
      const name = path.basename(file, '.ts');
      if (kind !== 'dynamic-import') return { errors: [{ text: `${name} is a file of its own: import it by import()` }] };
      return { path: `./${name}.cjs`, external: true };
    });
  },
};

/** Where what draws images of terminals lies, with a font of which no package has just what is needed. */
const PICTURE_FOLDER = path.join('src', 'host', 'terminals', 'picture');

/** Copies of a package what runs; modes stay, since a helper of macOS is started as a program. */
async function copyPtyLibrary() {
  const from = path.dirname(require.resolve('node-pty/package.json'));
  const to = path.join('dist', 'host', 'node-pty');
  const parts = /^(?:package\.json|LICENSE|(?:lib|prebuilds)(?:[\\/].*)?)?$/;
  await rm(to, { recursive: true, force: true });
  await cp(from, to, { recursive: true, filter: (file) => parts.test(path.relative(from, file)) && !/\.test\.js$|\.map$|\.pdb$/.test(file) });
}

/** `import()` as a call of `require`, in which the editor gives its API. */
const loadedByRequire = { ...node, supported: { 'dynamic-import': false } };

/** @type {import('esbuild').BuildOptions[]} */
const builds = [
  { ...loadedByRequire, entryPoints: { extension: 'src/extension/extension.ts' }, outdir: 'dist', plugins: [editorApiOnce, connectionApart, partsLater] },
  { ...loadedByRequire, entryPoints: laterParts, outdir: 'dist/later', plugins: [editorApiOnce] },
  { ...node, entryPoints: { connection: 'vscode-jsonrpc/node' }, outdir: 'dist' },
  {
    ...loadedByRequire,
    entryPoints: {
      hostMain: 'src/host/hostMain.ts',
      inWindow: 'src/host/inWindow.ts',
      sentinel: 'src/host/lifecycle/sentinelMain.ts',
      hookRelay: 'src/host/sessions/claude/hooks/hookRelayMain.ts',
      indexWorker: 'src/host/index/indexWorker.ts',
      terminalMirror: 'src/host/terminals/terminalMirror.ts',
      drawPicture: 'src/host/terminals/picture/drawPicture.ts',
    },
    outdir: 'dist/host',
    plugins: [terminalsLater],
  },
  {
    ...shared,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    entryPoints: {
      session: 'webviews/session/session.ts',
      'session-style': 'webviews/session/session.css',
      costs: 'webviews/costs/costs.ts',
      'costs-style': 'webviews/costs/costs.css',
    },
    loader: { '.ttf': 'file' },
    outdir: 'dist/webviews',
  },
];

/**
 * Writes name, version and licence text of every package that went into a bundle.
 * @param {import('esbuild').BuildResult[]} results
 */
async function writeNotices(results) {
  const folders = new Set(['node_modules/sql.js', 'node_modules/node-pty', 'node_modules/dejavu-fonts-ttf']); // What is copied, not bundled.
  for (const { metafile } of results) {
    for (const input of Object.keys(metafile?.inputs ?? {})) {
      const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
      if (folder !== undefined) folders.add(folder);
    }
  }
  const notices = await Promise.all([...folders].toSorted().map(async (folder) => {
    const { name, version, license, homepage } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
    const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
    const texts = await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')));
    return [`${name} ${version} (${license})`, homepage ?? '', ...texts.map((text) => text.trim())].filter(Boolean).join('\n\n');
  }));
  const intro = 'Mission Control contains the following third-party software.';
  await writeFile('dist/THIRD-PARTY-NOTICES.txt', [intro, ...notices, (await readFile(path.join(PICTURE_FOLDER, 'wideGlyphs.LICENSE.txt'), 'utf8')).trim()].join(`\n\n${'-'.repeat(78)}\n\n`) + '\n');
}

await mkdir('dist/host', { recursive: true });
await copyPtyLibrary();
await copyFile(require.resolve('sql.js/dist/sql-wasm.wasm'), path.join('dist', 'host', 'sql-wasm.wasm'));
await copyFile(require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf'), path.join('dist', 'host', 'DejaVuSansMono.ttf'));
await copyFile(path.join(PICTURE_FOLDER, 'wideGlyphs.br'), path.join('dist', 'host', 'wideGlyphs.br'));
if (isWatch) {
  for (const options of builds) await (await context({ ...options, logLevel: 'info' })).watch();
} else {
  await writeNotices(await Promise.all(builds.map((options) => build(options))));
}
