import type { Page } from 'playwright-core';

/** What a window did while a terminal in it was flooded. */
export interface WatchedFlood {
  /** When its end was in the page (Unix milliseconds). */
  readonly endMs: number;
  /** Longest time between two frames of the window. */
  readonly longestGapMs: number;
  /** How many lines were in sight or past when, frame by frame. */
  readonly seen: readonly { readonly atMs: number; readonly lines: number }[];
}

/** Watches the terminal in sight until its screen has `end`, frame by frame. Begin it before the flood. */
export async function watchFlood(page: Page, end: string): Promise<WatchedFlood> {
  return await page.evaluate((text) => new Promise<WatchedFlood>((resolve) => {
    const rows = [...document.querySelectorAll('.terminal-wrapper .xterm-rows')].find((one) => one.getBoundingClientRect().height > 0) ?? document.body;
    const seen: { atMs: number; lines: number }[] = [];
    let longestGapMs = 0;
    let lastMs = performance.now();
    const look = (): void => {
      const now = performance.now();
      longestGapMs = Math.max(longestGapMs, now - lastMs);
      lastMs = now;
      const lines = [...rows.children].map(({ textContent }) => textContent ?? '');
      const last = lines.findLast((line) => /^\d{8}\s/.test(line));
      if (last !== undefined && seen.at(-1)?.lines !== Number(last.slice(0, 8)) + 1) seen.push({ atMs: Date.now(), lines: Number(last.slice(0, 8)) + 1 });
      if (lines.some((line) => line.replaceAll('\u00a0', ' ').includes(text))) resolve({ endMs: Date.now(), longestGapMs, seen });
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }), end);
}

/** Something to be seen in a window: words in a row of a view, as a screen reader would read them, or on the screen of the terminal in sight. */
export interface Sight {
  readonly where: 'row' | 'screen';
  /** A regular expression. */
  readonly pattern: string;
}

/** When each was first in the page (Unix milliseconds), to a frame; in their order, each not before the one before it of the same place. */
export async function watchSights(page: Page, rowLabel: string, sights: readonly Sight[], timeoutMs: number): Promise<readonly number[]> {
  return await page.evaluate(({ label, all, limitMs }) => new Promise<number[]>((resolve, reject) => {
    const found: (number | undefined)[] = all.map(() => undefined);
    const deadline = performance.now() + limitMs;
    const textOf = (where: string): string => {
      if (where === 'row') return [...document.querySelectorAll('.sidebar [role="treeitem"]')].map((row) => row.getAttribute('aria-label') ?? '').find((text) => text.startsWith(label)) ?? '';
      const rows = [...document.querySelectorAll('.terminal-wrapper .xterm-rows')].find((one) => one.getBoundingClientRect().height > 0);
      return [...(rows?.children ?? [])].map(({ textContent }) => (textContent ?? '').replaceAll('\u00a0', ' ').trimEnd()).join('\n');
    };
    const look = (): void => {
      for (const where of ['row', 'screen']) {
        const index = all.findIndex((sight, place) => sight.where === where && found[place] === undefined);
        const next = all[index];
        if (next !== undefined && new RegExp(next.pattern).test(textOf(where))) found[index] = Date.now();
      }
      if (found.every((at) => at !== undefined)) resolve(found as number[]);
      else if (performance.now() < deadline) requestAnimationFrame(look);
      else reject(new Error(`Not seen: ${all.filter((_, place) => found[place] === undefined).map(({ where, pattern }) => `${where} ${pattern}`).join(', ')}; row: ${textOf('row')}; screen: ${textOf('screen')}`));
    };
    look();
  }), { label: rowLabel, all: sights, limitMs: timeoutMs });
}

/** Presses keys in the terminal in sight, one after another, and gives for each the milliseconds from the key to the page that shows it. */
export async function keysToScreen(page: Page, keys: string, pauseMs: () => number): Promise<readonly number[]> {
  await page.evaluate(() => {
    const rows = [...document.querySelectorAll('.terminal-wrapper .xterm-rows')].find((one) => one.getBoundingClientRect().height > 0) ?? document.body;
    const scope = window as unknown as { benchKey?: (whole: string) => void; benchKeyTaken?: Promise<number> };
    scope.benchKey = (whole) => {
      scope.benchKeyTaken = new Promise((resolve) => {
        let pressedMs = 0;
        window.addEventListener('keydown', () => { pressedMs = performance.now(); }, { capture: true, once: true });
        const observer = new MutationObserver(() => {
          if (pressedMs === 0 || !(rows.textContent ?? '').includes(whole)) return;
          observer.disconnect();
          resolve(performance.now() - pressedMs);
        });
        observer.observe(rows, { subtree: true, childList: true, characterData: true });
      });
    };
  });
  const taken: number[] = [];
  let whole = '';
  for (const key of keys) {
    whole += key;
    await page.evaluate((text) => { (window as unknown as { benchKey(text: string): void }).benchKey(text); }, whole);
    await page.keyboard.press(key);
    taken.push(await page.evaluate(() => (window as unknown as { benchKeyTaken: Promise<number> }).benchKeyTaken));
    await page.waitForTimeout(pauseMs());
  }
  return taken;
}
