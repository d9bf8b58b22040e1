import type { Locator, Page } from 'playwright-core';
import { until } from './until.ts';

/** A row in sight has its buttons by then, as long as the mouse is over it. */
const SHORTLY_MS = 2000;

/** The host has an answer by then, and the row is gone. */
const ANSWERED_MS = 4000;

/** The views of the Mission Control container, as they are titled. */
export type ViewName = 'Needs You' | 'Fleet' | 'Projects' | 'Backlog';

/** The side bar of Mission Control, and what of it shows in the activity and status bars. */
export class Views {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Click on the icon in the activity bar. */
  async open(): Promise<void> {
    await this.icon.click({ timeout: 30_000 });
    await this.header('Backlog').waitFor();
  }

  get icon(): Locator {
    return this.page.locator('.activitybar .action-label[aria-label^="Mission Control"]');
  }

  /** The number on the icon; empty without one. */
  async badge(): Promise<string> {
    const badge = this.page.locator('.activitybar .action-item', { has: this.page.locator('.action-label[aria-label^="Mission Control"]') }).locator('.badge-content');
    return (await badge.isVisible()) ? (await badge.innerText()).trim() : '';
  }

  /** Waits until the number is this: rows and badge are drawn one after the other. */
  async badgeIs(number: string): Promise<void> {
    await until(`the badge reads "${number}"`, async () => (await this.badge()) === number);
  }

  /** The status bar item. */
  get ticker(): Locator {
    return this.page.locator('.statusbar-item[id*="missionControl.ticker"]');
  }

  /** What was spent today, in dollars, as the status bar says it. */
  async costUsd(): Promise<number> {
    const text = await this.ticker.innerText();
    const cost = /\$([\d.]+) today/.exec(text)?.[1];
    if (cost === undefined) throw new Error(`No cost in "${text}".`);
    return Number(cost);
  }

  header(name: ViewName): Locator {
    return this.view(name).locator('.pane-header');
  }

  /** One view with its body. */
  view(name: ViewName): Locator {
    return this.page.locator('.sidebar .pane', { has: this.page.getByRole('heading', { name, exact: true }) });
  }

  /** A row whose label starts so. */
  row(view: ViewName, label: string | RegExp): Locator {
    return this.view(view).getByRole('treeitem', { name: label }).first();
  }

  /** Clicks a button of a row, which shows under the mouse: the mouse goes there again when the list is drawn anew below it. */
  async press(view: ViewName, label: string | RegExp, name: string): Promise<void> {
    const row = this.row(view, label);
    await this.page.bringToFront(); // A window behind another one may not draw what the mouse does.
    await until(`"${name}" of the row ${label} is clicked`, async () => {
      await row.hover({ timeout: SHORTLY_MS });
      await row.getByRole('button', { name }).click({ timeout: SHORTLY_MS });
      return true;
    });
  }

  /** Answers by a button of a row in Needs You, until the row is gone: a click meets nothing when the list is drawn anew between press and release. */
  async answer(label: RegExp, name: string): Promise<void> {
    const row = this.row('Needs You', label);
    await row.waitFor();
    await until(`"${name}" answers ${label}`, async () => {
      if (await row.isVisible()) await this.press('Needs You', label, name);
      await row.waitFor({ state: 'detached', timeout: ANSWERED_MS });
      return true;
    });
  }

  /** A button or link of a view's welcome text. */
  welcome(view: ViewName, label: string): Locator {
    return this.view(view).locator('.welcome-view').getByRole('button', { name: label, exact: true });
  }
}
