import type { Page } from 'playwright-core';

/**
 * What a person with a small window or great zoom cannot read without scrolling sideways: elements that are wider than their place, one line
 * each. Boxes that scroll by themselves (code, output, tables, what is cut with an ellipsis and shown in full elsewhere) are none.
 */
export async function cutOff(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const found: string[] = [];
    const describe = (element: Element): string => `${element.localName}.${element.className.toString().replaceAll(' ', '.')} "${(element.textContent ?? '').trim().replaceAll(/\s+/g, ' ').slice(0, 40)}"`;
    const owns = (element: Element): boolean => element.closest('pre, .diff, .visually-hidden, svg, canvas, table, .u-over') !== null;
    for (const element of document.querySelectorAll<HTMLElement>('body, body *')) {
      if (owns(element) || !element.checkVisibility()) continue;
      const { overflowX, textOverflow, display, clipPath } = getComputedStyle(element);
      if (clipPath !== 'none') continue; // For screen readers only.
      const isBox = display !== 'inline' && element.clientWidth > 0;
      if (isBox && element.scrollWidth > element.clientWidth + 1 && textOverflow !== 'ellipsis' && (overflowX === 'visible' || overflowX === 'hidden' || element.matches('html, body, .panel, .scroller'))) {
        found.push(`${describe(element)}: ${element.scrollWidth} in ${element.clientWidth} px`);
      }
      const { left, right, width } = element.getBoundingClientRect();
      if (width > 0 && (left < -1 || right > window.innerWidth + 1) && element.closest('[style*="overflow"], .scroll-x') === null) found.push(`${describe(element)}: from ${Math.round(left)} to ${Math.round(right)} of ${window.innerWidth} px`);
    }
    return found;
  });
}

/** Controls that cannot be brought into sight, or over which something else lies when they are: one line each. */
export async function outOfReach(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const found: string[] = [];
    const controls = 'button, a[href], input, select, textarea, summary, vscode-button, [role="slider"]';
    for (const element of document.querySelectorAll<HTMLElement>(controls)) {
      if (!element.checkVisibility({ visibilityProperty: true }) || element.closest('.visually-hidden') !== null) continue;
      if (element.matches(':disabled, [disabled], [aria-disabled="true"]')) continue; // What cannot be pressed lets the pointer through.
      element.scrollIntoView({ block: 'center', behavior: 'instant' });
      const { left, top, width, height } = element.getBoundingClientRect();
      const x = left + width / 2;
      const y = top + Math.min(height / 2, 12);
      const at = document.elementFromPoint(x, y);
      const isHit = at !== null && (element.contains(at) || at.contains(element) && at.closest('label') !== null || at.closest('label')?.contains(element) === true);
      // A list of completions closes with the next key.
      if (!isHit && (at === null || at.closest('.completions') === null)) found.push(`${element.localName}.${element.className} "${element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 30)}" at ${Math.round(x)}, ${Math.round(y)}: ${at === null ? 'out of the window' : `under ${at.localName}.${at.className}`}`);
    }
    return found;
  });
}
