import type { Locator, Page } from 'playwright-core';

/** Longest wait for a command to be offered; the extension host needs some seconds after the window shows. */
const OFFERED_MS = 30_000;

/**
 * Runs a command as a person does: F1, its title, Enter. Waits until the window offers exactly that title (`Category: Title`), because a
 * window takes keys before its extensions are there.
 */
export async function runCommand(page: Page, title: string): Promise<void> {
  const deadline = performance.now() + OFFERED_MS;
  for (;;) {
    const row = await openPalette(page, title);
    try {
      await row.click({ timeout: 2000 });
      return;
    } catch (error) {
      await page.keyboard.press('Escape');
      if (performance.now() > deadline) throw new Error(`The command palette does not offer "${title}".`, { cause: error });
    }
  }
}

/** Opens the command palette with a filter; returns the row with exactly this title. */
async function openPalette(page: Page, title: string): Promise<Locator> {
  const widget = page.locator('.quick-input-widget');
  await page.keyboard.press('F1');
  const input = widget.locator('input[type="text"]').first();
  try {
    await input.waitFor({ timeout: 2000 });
    await input.fill(`>${title}`);
  } catch {
    // Not taken yet by a window that is still loading; the caller tries again.
  }
  return widget.locator('.monaco-list-row').filter({ has: page.locator('.label-name').getByText(title, { exact: true }) }).first();
}
