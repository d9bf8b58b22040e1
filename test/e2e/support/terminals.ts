import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { pressUntilGone } from '../../support/pressUntilGone.ts';
import { until } from './until.ts';

/** Settings with which a page has the text of its terminals, drawn as elements and not as a picture, in the very colours that programs wrote. */
export const READABLE_TERMINALS = { 'terminal.integrated.gpuAcceleration': 'off', 'terminal.integrated.minimumContrastRatio': 1 } as const;

/** The line in which the agent says for how long it has been at work. */
export const WORKING = /… \(\d+s · /;

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

  /** Presses a key for the dialog that asks for permission, once it shows. */
  async answer(key: string): Promise<void> {
    const dialog = /Do you want to/;
    await this.shows(dialog, 40_000);
    await pressUntilGone({ press: () => this.press(key), screen: async () => (await this.lines()).join('\n'), dialog });
  }

  /**
   * Follows a link as people do: points at the newest place of a text, above the screen if it must be, reads what the editor says that the link does, and clicks
   * with Control. `before` is called right before the click.
   */
  async followLink(text: string, does: 'Open file' | 'Open diff', before = async (): Promise<void> => {}): Promise<void> {
    const { page } = this;
    const hint = page.locator('.monaco-hover').filter({ hasText: does }).filter({ visible: true });
    const spot = await until(`"${text}" in the terminal`, async () => {
      const found = await this.placeOf(text);
      if (found === undefined) {
        await this.screen.hover();
        await page.mouse.wheel(0, -100);
      }
      return found;
    });
    // What it says of another link goes first, when the mouse leaves the terminal: elsewhere in it is another link, perhaps, or what is said itself.
    const leave = (): Promise<void> => page.locator('.statusbar').hover({ position: { x: (page.viewportSize()?.width ?? 0) / 2, y: 5 } });
    await leave();
    await until('nothing is said of another link', async () => (await hint.count()) === 0);
    await until(`"${text}" is a link`, async () => {
      // The editor asks for links where the mouse moves to, not where it is.
      await leave();
      await page.mouse.move(spot.x, spot.y, { steps: 3 });
      return await hint.first().waitFor({ timeout: 2500 }).then(() => true, () => false);
    });
    await before();
    await page.keyboard.down('Control');
    await page.mouse.click(spot.x, spot.y);
    await page.keyboard.up('Control');
  }

  /** The middle of the newest place of a text, in pixels of the window; `undefined` while it is not in sight. */
  private async placeOf(text: string): Promise<{ readonly x: number; readonly y: number } | undefined> {
    return await this.screen.locator('.xterm-rows').evaluate((rows, wanted) => {
      const row = [...rows.children].findLast(({ textContent }) => (textContent ?? '').replaceAll('\u00a0', ' ').includes(wanted));
      if (row === undefined) return undefined;
      let at = (row.textContent ?? '').replaceAll('\u00a0', ' ').lastIndexOf(wanted) + Math.floor(wanted.length / 2);
      const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const length = node.textContent?.length ?? 0;
        if (at < length) {
          const range = document.createRange();
          range.setStart(node, at);
          range.setEnd(node, at + 1);
          const { left, top, width, height } = range.getBoundingClientRect();
          return { x: left + width / 2, y: top + height / 2 };
        }
        at -= length;
      }
      return undefined;
    }, text);
  }
}

/** Fails unless a screen ends as another did. A terminal that opens finds its height in steps, and each may bring lines from above into sight. */
export function sameEnd(screen: readonly string[], before: readonly string[]): void {
  assert.ok(before.length > 5, before.join('\n'));
  assert.deepEqual(screen.slice(-before.length), before);
}

/** What `look` gives, without the hints below the input, which come and go. */
export function aboveHints(look: readonly string[]): readonly string[] {
  return look.slice(0, look.findLastIndex((row) => /─{10,}/.test(row)) + 1);
}

/** How many columns the lines across the screen have that the CLI draws around its input. */
export function rule(lines: readonly string[]): number {
  return Math.max(...lines.map((line) => /─{10,}/.exec(line)?.[0].length ?? 0));
}

/** Colour of the lines that the CLI draws around its input, in what `look` gives: `rrggbb`. */
export function ruleColor(look: readonly string[]): string {
  const style = look.map((line) => /─<[^>]*?color: ?([^;>]+)/.exec(line)?.[1]).findLast((one) => one !== undefined) ?? assert.fail('there is no line');
  return style.startsWith('#') ? style.slice(1) : [...style.matchAll(/\d+/g)].map(([part]) => Number(part).toString(16).padStart(2, '0')).join('');
}
