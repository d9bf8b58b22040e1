import type { Locator, Page } from 'playwright-core';
import { until } from './until.ts';

/** Settings with which a page has the text of its terminals, drawn as elements and not as a picture, in the very colours that programs wrote. */
export const READABLE_TERMINALS = { 'terminal.integrated.gpuAcceleration': 'off', 'terminal.integrated.minimumContrastRatio': 1 } as const;

/** The terminal that shows in a window, as a person sees it. */
export class TerminalPart {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get screen(): Locator {
    return this.page.locator('.terminal-wrapper .xterm').filter({ visible: true }).first();
  }

  /** Each line of the screen, without blanks at its end, up to the last that has something. */
  async lines(): Promise<readonly string[]> {
    const all = await this.screen.locator('.xterm-rows').evaluate((rows) => [...rows.children].map(({ textContent }) => (textContent ?? '').replaceAll('\u00a0', ' ').trimEnd()));
    return all.slice(0, all.findLastIndex((line) => line !== '') + 1);
  }

  /** Each line, and for each of its words how that looks: font and colours. Blanks look the same whether something was written there or not. */
  async look(): Promise<readonly string[]> {
    const lines = await this.lines();
    const looks = await this.screen.locator('.xterm-rows').evaluate((rows) => [...rows.children].map((row) =>
      [...row.children].flatMap((part) => (part.textContent ?? '').split(/[ \u00a0]+/).filter((word) => word !== '').map((word) => `${word}<${part.className.replaceAll(/xterm-cursor\S*/g, '').trim()} ${part.getAttribute('style') ?? ''}>`)).join(' ')));
    return lines.map((line, index) => `${line}\n${looks[index] ?? ''}`);
  }

  /** Waits for a text on the screen; gives its lines. */
  async shows(text: string | RegExp, timeoutMs?: number): Promise<readonly string[]> {
    let seen: readonly string[] = [];
    try {
      return await until(`"${text}" in the terminal`, async () => {
        seen = await this.lines();
        const whole = seen.join('\n');
        return (typeof text === 'string' ? whole.includes(text) : text.test(whole)) ? seen : undefined;
      }, timeoutMs);
    } catch (error) {
      throw new Error(`Not in the terminal: ${text}; it shows:\n${seen.join('\n')}`, { cause: error });
    }
  }

  /** Gives it the keyboard. */
  async focus(): Promise<void> {
    await this.screen.locator('.xterm-helper-textarea').focus();
  }

  async type(text: string): Promise<void> {
    await this.focus();
    await this.page.keyboard.type(text);
  }

  async press(...keys: readonly string[]): Promise<void> {
    await this.focus();
    for (const key of keys) await this.page.keyboard.press(key);
  }
}
