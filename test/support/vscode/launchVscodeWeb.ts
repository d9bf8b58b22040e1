import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { CleanupStack } from '../cleanupStack.ts';
import { linkBuiltinExtensions } from './builtinExtensions.ts';
import { installVsix } from './installVsix.ts';
import { installLanguage } from './displayLanguage.ts';
import { linkExtensions } from './linkExtensions.ts';
import { launchBrowser } from './launchBrowser.ts';
import { startWebServer, type WebServer } from './webServer.ts';
import { DEFAULT_SETTINGS, machineSettings, STILL_SETTINGS, workbenchUrl } from './workbench.ts';

/** How VS Code is to be opened. */
export interface VscodeWebOptions {
  /** Folder to open; without it the window is empty. */
  readonly folder?: string | undefined;
  /** Environment of the server, the extension host, the terminals and the browser; usually `TempHome.env`. */
  readonly env: NodeJS.ProcessEnv;
  /** Extension folders under development. Needs `smokeTestDriver`. Prefer `extensionFolders`. */
  readonly extensionDevelopmentPath?: readonly string[];
  /** Test bundle to run. Needs `smokeTestDriver`. */
  readonly extensionTestsPath?: string | undefined;
  /** Built extension folders that count as installed. The usual choice: everything works as for a person. */
  readonly extensionFolders?: readonly string[];
  /** Packaged extension to install first. Slower than `extensionFolders`, but it is the product. */
  readonly vsix?: string | undefined;
  /**
   * Makes VS Code honour extension development and test paths. It then shows no notification toasts, and with a test path it throws where it
   * would show a modal dialog.
   */
  readonly smokeTestDriver: boolean;
  /** Whether folders start untrusted, as for a person; false trusts everything. */
  readonly workspaceTrust: boolean;
  /** User settings on top of quiet defaults. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Leave the settings file as it is. */
  readonly keepSettings?: boolean;
  /** Default `Default Dark Modern`. */
  readonly colorTheme?: string;
  /** Display language of the window, such as `de`. Default: English. */
  readonly language?: string;
  /** Server data folder to keep between launches; default: a temporary one, removed on close. */
  readonly serverDataDir?: string;
  readonly extensionsDir?: string | undefined;
  /** Default 1400 × 900. */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Called in every new window before it loads. */
  readonly preparePage?: (page: Page) => Promise<void>;
}

/** A running VS Code and its first window. */
export interface VscodeWeb extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly browser: Browser;
  readonly server: WebServer;
  /** Address of the first window. */
  readonly url: string;
  /** Browser console so far, the extension host's output included: `type: text`. */
  readonly consoleLog: readonly string[];
  /** The person's settings, which the editor reads again whenever they change. */
  readonly settingsFile: string;
  /** Opens a further window (the same folder unless another is given). */
  readonly openWindow: (folder?: string) => Promise<Page>;
  /** Closes the browser and the server; detached processes of extensions live on. */
  readonly close: () => Promise<void>;
}

/** Opens VS Code for the Web with a Node extension host in headless Chromium. Resolves when the workbench shows (about 3 s). */
export async function launchVscodeWeb(options: VscodeWebOptions): Promise<VscodeWeb> {
  if (!options.smokeTestDriver && (options.extensionDevelopmentPath !== undefined || options.extensionTestsPath !== undefined)) {
    throw new Error('VS Code ignores extension development and test paths without the smoke test driver.');
  }
  await using cleanup = new CleanupStack();
  const serverDataDir = options.serverDataDir ?? (await mkdtemp(path.join(os.tmpdir(), 'mc-web-')));
  if (options.serverDataDir === undefined) cleanup.defer(() => rm(serverDataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  if (!options.keepSettings) await writeSettings(serverDataDir, options);
  const { vsix, env, extensionsDir, extensionFolders: folders } = options;
  if (folders !== undefined) await linkExtensions({ folders, serverDataDir, extensionsDir });
  if (options.language !== undefined) await installLanguage(serverDataDir, options.language);
  if (vsix !== undefined) await installVsix({ vsix, env, serverDataDir, extensionsDir });

  const builtinExtensionsDir = await linkBuiltinExtensions(path.join(serverDataDir, 'builtin'));
  const server = await startWebServer({ ...options, serverDataDir, builtinExtensionsDir });
  cleanup.defer(() => server.close());
  const browser = await launchBrowser(env);
  cleanup.defer(() => browser.close());
  const context = await browser.newContext({ viewport: options.viewport ?? { width: 1400, height: 900 } });

  const consoleLog: string[] = [];
  const openWindow = async (folder = options.folder): Promise<Page> => {
    const page = await context.newPage();
    page.on('console', (message) => consoleLog.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => consoleLog.push(`pageerror: ${error.message}`));
    await options.preparePage?.(page);
    await page.goto(workbenchUrl({ ...options, port: server.port, folder }));
    await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
    return page;
  };
  const page = await openWindow();
  const owned = cleanup.move();
  const close = (): Promise<void> => owned[Symbol.asyncDispose]();
  return { page, context, browser, server, url: page.url(), consoleLog, settingsFile: settingsFileOf(serverDataDir), openWindow, close, [Symbol.asyncDispose]: close };
}

function settingsFileOf(serverDataDir: string): string {
  return path.join(serverDataDir, 'data', 'User', 'settings.json');
}

async function writeSettings(serverDataDir: string, { settings, colorTheme }: VscodeWebOptions): Promise<void> {
  const file = settingsFileOf(serverDataDir);
  await mkdir(path.dirname(file), { recursive: true });
  const all = { ...DEFAULT_SETTINGS, ...STILL_SETTINGS, ...(colorTheme === undefined ? {} : { 'workbench.colorTheme': colorTheme }), ...settings };
  await writeFile(file, JSON.stringify(all, undefined, 2));
  const machineFolder = path.join(serverDataDir, 'data', 'Machine');
  await mkdir(machineFolder, { recursive: true });
  await writeFile(path.join(machineFolder, 'settings.json'), JSON.stringify(machineSettings(all), undefined, 2));
}
