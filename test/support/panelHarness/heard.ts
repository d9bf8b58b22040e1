import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { lines, readerWalk, tabStops } from './readerWalk.ts';

/** Roles that say nothing without a name. */
const NAMED = /^(button|link|textbox|combobox|checkbox|radio|tab|tablist|article|region|image|meter|progressbar|feed|heading|slider)$/;

/**
 * A page as it is for those who do not see it: `wanted` is heard in this order, whatever else is between; whatever needs a name has one; no level of
 * headings is left out; and the keyboard goes the same way, from top to bottom, with at least `minStops` stops.
 */
export async function assertHeard(page: Page, wanted: readonly RegExp[], minStops = 5): Promise<void> {
  const stops = await readerWalk(page);
  const heard = lines(stops);
  let from = 0;
  for (const one of wanted) {
    const at = heard.findIndex((line, index) => index >= from && one.test(line));
    assert.ok(at !== -1, `${String(one)} is not heard after "${heard[from - 1] ?? 'the beginning'}":\n${heard.join('\n')}`);
    from = at + 1;
  }
  const nameless = stops.filter(({ role, name }) => name === '' && NAMED.test(role));
  assert.deepEqual(lines(nameless), [], heard.join('\n'));
  const levels = stops.flatMap(({ role, states }) => (role === 'heading' ? [Number(states.find((one) => one.startsWith('level='))?.slice(6))] : []));
  assert.equal(levels[0], 1);
  assert.ok(levels.every((level, index) => index === 0 || level <= (levels[index - 1] ?? 0) + 1), `no level is left out: ${levels.join(' ')}`);
  const order = await tabStops(page);
  assert.ok(order.length >= minStops, `${order.length} stops: ${order.map(({ what }) => what).join('\n')}`);
  const back = order.filter((stop, index) => {
    const last = order[index - 1];
    // Below, or in the same line. Into the conversation and out of it there is nothing to compare: it is scrolled.
    return last !== undefined && last.isInConversation === stop.isInConversation && stop.bottom <= last.top + 1;
  });
  assert.deepEqual(back.map(({ what }) => what), [], `the keyboard goes upwards: ${order.map(({ what, top }) => `${what} ${Math.round(top)}`).join('\n')}`);
}

/** What a screen reader was told of things that happen elsewhere, the last four of them. */
export async function spoken(page: Page, how: 'polite' | 'assertive' = 'polite'): Promise<string[]> {
  return await page.locator(`mc-announcements [aria-live=${how}] p`).allTextContents();
}

/** Has the keyboard, in words; `body` when nobody has it. */
export async function focused(page: Page): Promise<string> {
  await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
  return await page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return 'body';
    const label = element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels?.[0]?.textContent : undefined;
    const labelledBy = element.getAttribute('aria-labelledby');
    const named = labelledBy === null ? undefined : document.getElementById(labelledBy)?.textContent;
    return (element.getAttribute('aria-label') ?? named ?? label ?? element.textContent ?? '').trim().replaceAll(/\s+/g, ' ');
  });
}
