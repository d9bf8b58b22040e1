import type { Locator, Page } from 'playwright-core';
import { runCommand } from '../../support/vscode/runCommand.ts';
import { until } from './until.ts';

/** A setting with a list of values, in the editor's own page for settings. */
export class EditorSetting {
  private readonly page: Page;
  private readonly id: string;
  private readonly title: string;

  /** `title` is the last part of its name as that page spells it. */
  constructor(page: Page, id: string, title: string) {
    this.page = page;
    this.id = id;
    this.title = title;
  }

  private get box(): Locator {
    return this.page.locator('.settings-editor .setting-item-contents', { hasText: this.title }).locator('select');
  }

  /** The value that is chosen. Brings the page to the front. */
  async shown(): Promise<string> {
    const { page } = this;
    if (!(await this.box.isVisible())) {
      await runCommand(page, 'Preferences: Open Settings (UI)');
      await page.locator('.settings-editor .suggest-input-container').click();
      await page.keyboard.press('Control+A');
      await page.keyboard.type(this.id);
      await this.box.waitFor();
    }
    return await this.box.evaluate((select: HTMLSelectElement) => select.selectedOptions[0]?.textContent ?? '');
  }

  async choose(value: string): Promise<void> {
    await this.shown();
    await this.box.selectOption({ label: value });
    await until(`"${value}" is chosen`, async () => (await this.shown()) === value);
  }
}
