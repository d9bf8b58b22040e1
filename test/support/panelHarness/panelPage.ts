import type { Browser, BrowserContext, Page } from 'playwright-core';
import { violations } from '../../e2e/support/axe.ts';
import { PanelFeed } from '../../../src/extension/panels/panelFeed.ts';
import { rankFiles } from '../../../src/extension/panels/fileSuggestions.ts';
import { runPanelCall } from '../../../src/extension/panels/panelCalls.ts';
import { SESSION_PAGE_SIZE, type SessionState } from '../../../src/protocol/events/session.ts';
import { sessionPanelIntentSchema, type SessionPanelConnection, type SessionPanelIntent, type SessionPanelMessage } from '../../../src/protocol/webview/sessionPanel.ts';
import { FakeSessionHost } from './fakeSessionHost.ts';
import type { PanelSite } from './panelSite.ts';
import { THEMES, type ThemeName } from './themes.ts';

export interface PanelOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly connection?: SessionPanelConnection;
  /** True when left out. */
  readonly isWorkspaceTrusted?: boolean;
  /** It takes the place of a panel whose extension host died. */
  readonly isSuccessor?: boolean;
  /** False: the panel is told nothing of its session, as while the host cannot be reached, or when it has no such session. True when left out. */
  readonly isKnown?: boolean;
}

/** A session panel in a plain browser: the real webview, the real feed and call border, a host that is played. */
export class PanelPage {
  readonly page: Page;
  readonly host: FakeSessionHost;
  /** What the webview said, in order. */
  readonly said: SessionPanelIntent[] = [];
  /** Errors of the page and refused resources. There should be none. */
  readonly problems: string[] = [];
  connection: SessionPanelConnection;
  /** Of the session's folder. */
  files: readonly string[] = [];
  private isWorkspaceTrusted = true;
  private isKnown = true;
  private theme: ThemeName = 'dark';
  private readonly context: BrowserContext;
  private readonly feed: PanelFeed;
  private pendingPost: Promise<unknown> = Promise.resolve();

  private constructor(page: Page, context: BrowserContext, state: SessionState, connection: SessionPanelConnection) {
    this.page = page;
    this.context = context;
    this.connection = connection;
    this.host = new FakeSessionHost(state, (events) => { this.feed.takeEvents(events); });
    this.feed = new PanelFeed((message) => { this.post(message); }, () => { this.feed.takeSnapshot(this.lastPage()); });
    this.feed.takeSnapshot(this.lastPage());
  }

  static async open(browser: Browser, site: PanelSite, state: SessionState, options: PanelOptions = {}): Promise<PanelPage> {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 900, height: options.height ?? 800 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    const panel = new PanelPage(page, context, state, options.connection ?? { status: 'connected', detail: '' });
    panel.theme = options.theme ?? 'dark';
    panel.isWorkspaceTrusted = options.isWorkspaceTrusted ?? true;
    panel.isKnown = options.isKnown ?? true;
    page.on('pageerror', (error) => { panel.problems.push(String(error)); });
    page.on('console', (message) => {
      if (message.type() === 'error' || message.text().includes('Content Security Policy')) panel.problems.push(message.text());
    });
    await page.exposeFunction('toExtension', (message: unknown) => { panel.receive(message); });
    await page.addInitScript(playEditor);
    page.on('domcontentloaded', () => { panel.setTheme(panel.theme).catch(() => undefined); });
    await page.goto(`${site.url(state.session.id)}${options.isSuccessor === true ? '&successor' : ''}`);
    await page.locator('mc-session-panel main').waitFor();
    return panel;
  }

  /** Changes the theme as the editor does it: under the running panel. */
  async setTheme(theme: ThemeName): Promise<void> {
    this.theme = theme;
    await this.page.evaluate((chosen) => {
      document.documentElement.removeAttribute('style');
      for (const [name, value] of Object.entries(chosen.variables)) document.documentElement.style.setProperty(`--vscode-${name}`, value);
      document.body.className = chosen.bodyClass;
    }, THEMES[theme]);
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  setConnection(connection: SessionPanelConnection): void {
    this.connection = connection;
    this.post({ type: 'connection', connection });
  }

  /** The panel is told of its session at last. */
  setKnown(): void {
    this.isKnown = true;
    this.feed.webviewReady();
  }

  /** As when a person trusts the workspace. */
  grantTrust(): void {
    this.isWorkspaceTrusted = true;
    this.postContext();
  }

  /** Resolves when the request in sight can be answered: not before it was in sight for a moment. */
  async answerable(): Promise<void> {
    await this.page.locator('.request-form:not([hidden]) vscode-button[aria-disabled="false"]').first().waitFor();
  }

  post(message: SessionPanelMessage): void {
    this.pendingPost = this.pendingPost
      .then(() => this.page.evaluate((data) => { window.postMessage(data, '*'); }, message))
      // The page may be navigating away: the webview asks anew when it is back.
      .catch(() => undefined);
  }

  /** Resolves when everything sent was taken in and painted. */
  async settled(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      await this.pendingPost;
      await this.page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(() => { setTimeout(resolve, 0); })); }));
    }
  }

  /** Violations that axe finds, one line each: of all its rules, or of those that depend on colours, which is much quicker. */
  violations(rules?: 'colours'): Promise<string[]> {
    return violations(this.page.mainFrame(), undefined, rules);
  }

  private postContext(): void {
    const { isWorkspaceTrusted } = this;
    this.post({ type: 'context', context: { projectName: 'Acme Web', taskTitle: 'Login test is flaky', isWorkspaceTrusted } });
  }

  private lastPage(): SessionState {
    const { items } = this.host.state;
    const firstIndex = Math.max(0, items.length - SESSION_PAGE_SIZE);
    return { ...this.host.state, items: items.slice(firstIndex), firstIndex };
  }

  private receive(message: unknown): void {
    const intent = sessionPanelIntentSchema.parse(message);
    this.said.push(intent);
    if (intent.type === 'failure') this.problems.push(intent.message);
    if (intent.type === 'findFiles') this.post({ type: 'files', id: intent.id, files: rankFiles(this.files.filter((file) => file.toLowerCase().includes(intent.query.toLowerCase())), intent.query) });
    if (intent.type === 'ping') this.post({ type: 'pong' });
    if (intent.type === 'ready') {
      this.post({ type: 'connection', connection: this.connection });
      this.postContext();
      if (this.isKnown) this.feed.webviewReady();
    } else if (intent.type === 'taken') {
      this.feed.webviewTook(intent.seq);
    } else if (intent.type === 'call') {
      const own = {
        sessionId: this.host.state.session.id,
        isOwnRequest: (id: string) => this.host.state.requests.some((request) => request.id === id),
        restriction: () => (this.isWorkspaceTrusted ? undefined : 'Not from here.'),
        whenReady: () => Promise.resolve(),
      };
      void runPanelCall(this.host, intent, own, (error) => error.message).then((result) => { this.post(result); });
    }
  }
}

/** Runs in the page before anything else: what the editor gives a webview. The state lasts over reloads, as in the editor. */
export function playEditor(): void {
  const scope = window as unknown as { acquireVsCodeApi: () => unknown; toExtension: (message: unknown) => Promise<void> };
  let isAcquired = false;
  scope.acquireVsCodeApi = () => {
    if (isAcquired) throw new Error('acquireVsCodeApi was called twice');
    isAcquired = true;
    return {
      postMessage: (message: unknown) => { void scope.toExtension(message); },
      getState: (): unknown => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
      setState: (state: unknown) => { sessionStorage.setItem('state', JSON.stringify(state)); },
    };
  };
}
