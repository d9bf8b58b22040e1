import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { MissionControlError } from '../../../src/protocol/errors.ts';
import type { WeekUsage } from '../../../src/protocol/domain/usage.ts';
import { costsPanelIntentSchema, type CostsPanelIntent, type CostsPanelMessage } from '../../../src/protocol/webview/costsPanel.ts';
import type { SessionPanelConnection } from '../../../src/protocol/webview/sessionPanel.ts';
import { CostsFeed } from '../../../src/extension/panels/costs/costsFeed.ts';
import { systemClock } from '../../../src/extension/state/clock.ts';
import type { FleetChange } from '../../../src/extension/state/fleetStore.ts';
import type { HostState } from '../../../src/extension/state/hostPort.ts';
import { Signal } from '../../../src/extension/state/signal.ts';
import { violations } from '../../e2e/support/axe.ts';
import { playEditor } from './panelPage.ts';
import type { PanelServer } from './panelServer.ts';
import { THEMES, type ThemeName } from './themes.ts';

export interface CostsOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly language?: string;
  /** Zone of the window, which is not that of the host. */
  readonly timeZone?: string;
}

/** A costs panel in a plain browser: the real webview, the real feed, a host that is played. */
export class CostsPage {
  readonly page: Page;
  /** What the host answers; the panel learns of it with `changed`. */
  usage: WeekUsage;
  /** The host's next answer is this. */
  failure: MissionControlError | undefined;
  /** How often the host was asked. */
  askedCount = 0;
  readonly said: CostsPanelIntent[] = [];
  /** Errors of the page and refused resources. There should be none. */
  readonly problems: string[] = [];
  private readonly context: BrowserContext;
  private readonly fleetChanges = new Signal<FleetChange>();
  private readonly hostChanges = new Signal<HostState>();
  private readonly feed: CostsFeed;
  private connection: SessionPanelConnection = { status: 'connected', detail: '' };
  private theme: ThemeName;
  private pendingPost: Promise<unknown> = Promise.resolve();

  private constructor(page: Page, context: BrowserContext, usage: WeekUsage, theme: ThemeName) {
    this.page = page;
    this.context = context;
    this.usage = usage;
    this.theme = theme;
    this.feed = new CostsFeed({
      host: { state: 'connected', call: async () => this.answer() as never, onDidChangeState: this.hostChanges.event },
      fleet: { onDidChange: this.fleetChanges.event },
      clock: systemClock,
      onUsage: (now) => { this.post({ type: 'usage', usage: now }); },
      onFailure: (error) => { this.post({ type: 'failed', message: error.message }); },
    });
  }

  static async open(browser: Browser, server: PanelServer, usage: WeekUsage, options: CostsOptions = {}): Promise<CostsPage> {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 900, height: options.height ?? 1100 },
      ...(options.timeZone === undefined ? {} : { timezoneId: options.timeZone }),
    });
    const page = await context.newPage();
    const panel = new CostsPage(page, context, usage, options.theme ?? 'dark');
    page.on('pageerror', (error) => { panel.problems.push(String(error)); });
    page.on('console', (message) => {
      if (message.type() === 'error' || message.text().includes('Content Security Policy')) panel.problems.push(message.text());
    });
    await page.exposeFunction('toExtension', (message: unknown) => { panel.receive(message); });
    await page.addInitScript(playEditor);
    page.on('domcontentloaded', () => { panel.setTheme(panel.theme).catch(() => undefined); });
    await page.goto(server.url({ language: options.language ?? 'en' }));
    await page.locator('.page, .empty').first().waitFor();
    await panel.settled();
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
    await this.settled();
  }

  /** The host has news, as when a turn ended. Resolves when the panel shows them. */
  async changed(usage: WeekUsage): Promise<void> {
    this.usage = usage;
    const asked = this.askedCount;
    this.fleetChanges.fire({ isWhole: true, isStalenessChange: false, events: [] });
    while (this.askedCount === asked) await new Promise((resolve) => { setTimeout(resolve, 10); });
    await this.settled();
  }

  setConnection(connection: SessionPanelConnection): void {
    this.connection = connection;
    this.post({ type: 'connection', connection });
  }

  /** Resolves when everything sent was taken in and painted. */
  async settled(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      await this.pendingPost;
      await this.page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(() => { setTimeout(resolve, 0); })); }));
    }
  }

  violations(rules?: 'colours'): Promise<string[]> {
    return violations(this.page.mainFrame(), undefined, rules);
  }

  async close(): Promise<void> {
    this.feed.dispose();
    await this.context.close();
  }

  private async answer(): Promise<WeekUsage> {
    this.askedCount += 1;
    const { failure } = this;
    this.failure = undefined;
    if (failure !== undefined) throw failure;
    return structuredClone(this.usage);
  }

  private post(message: CostsPanelMessage): void {
    this.pendingPost = this.pendingPost
      .then(() => this.page.evaluate((data) => { window.postMessage(data, '*'); }, message))
      // The page may be navigating away: the webview asks anew when it is back.
      .catch(() => undefined);
  }

  private receive(message: unknown): void {
    const intent = costsPanelIntentSchema.parse(message);
    this.said.push(intent);
    if (intent.type === 'failure') this.problems.push(intent.message);
    if (intent.type === 'ping') this.post({ type: 'pong' });
    if (intent.type !== 'ready') return;
    this.post({ type: 'connection', connection: this.connection });
    this.feed.watch();
  }
}
