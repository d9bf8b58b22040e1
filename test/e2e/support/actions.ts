import type { Page } from 'playwright-core';
import { runCommand } from '../../support/vscode/runCommand.ts';
import type { Cockpit } from './cockpit.ts';
import { SessionPanel } from './sessionPanel.ts';
import { until } from './until.ts';
import { Views } from './views.ts';

/** From a fresh window to one whose open folder is a project, by the first button that it offers. */
export async function addProject({ page }: Pick<Cockpit, 'page'>): Promise<Views> {
  const views = new Views(page);
  await views.open();
  await views.welcome('Needs You', 'Add This Folder as Project').click();
  await views.row('Projects', /orchard/).waitFor();
  return views;
}

/** Starts a session by its keys; its prompt is its name, up to the script. Nothing else is asked where there is one project. */
export async function newSession({ page }: Pick<Cockpit, 'page'>, prompt: string): Promise<SessionPanel> {
  const widget = page.locator('.quick-input-widget');
  await page.locator('.sidebar .pane-header').first().focus();
  await page.keyboard.press('Control+K');
  await page.keyboard.press('Shift+N');
  const box = widget.getByPlaceholder('Describe the task…');
  await box.waitFor();
  await box.fill(prompt);
  await box.press('Enter');
  return new SessionPanel(page, prompt.split(' @@')[0] ?? prompt);
}

/** The same in a terminal: chosen by the button of the box the first time, then remembered. */
export async function newTerminalSession({ page }: Pick<Cockpit, 'page'>, prompt: string, { isFirst = false } = {}): Promise<void> {
  const widget = page.locator('.quick-input-widget');
  await page.locator('.sidebar .pane-header').first().focus();
  await page.keyboard.press('Control+K');
  await page.keyboard.press('Shift+N');
  if (isFirst) {
    await widget.getByPlaceholder('Describe the task…').waitFor();
    await widget.getByRole('button', { name: 'Run in a Terminal Instead' }).click();
  }
  const box = widget.getByPlaceholder('Describe the task for an agent in a terminal…');
  await box.waitFor();
  await box.fill(prompt);
  await box.press('Enter');
}

/** Waits for a toast with this text. */
export async function toast({ page }: Pick<Cockpit, 'page'>, text: RegExp): Promise<string> {
  const shown = page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text }).first();
  await shown.waitFor();
  // It slides and fades in: what is looked at, by people too, is the toast as it stays.
  await until('the toast stands still', () => page.evaluate(() => document.getAnimations().every(({ playState, effect }) => {
    const target = effect instanceof KeyframeEffect ? effect.target : null;
    return playState !== 'running' || (target?.closest('.notifications-toasts') ?? null) === null;
  })));
  await until('the toast is all there', () => shown.evaluate((item) => getComputedStyle(item.closest('.notification-toast') ?? item).opacity === '1'));
  return await shown.innerText();
}

/**
 * Reloads the window as a person does, by the editor's command. It stores its layout first; the browser's own reload does not, and VS Code for
 * the Web would come back with the layout of some seconds before, with or without this extension.
 */
export async function reloadWindow({ page }: Pick<Cockpit, 'page'>): Promise<void> {
  const loaded = page.waitForEvent('load', { timeout: 60_000 });
  await Promise.all([loaded, runCommand(page, 'Developer: Reload Window')]);
}

/** Changes the colours of the window, by the editor's own picker. */
export async function useTheme({ page }: Cockpit, name: string): Promise<void> {
  await runCommand(page, 'Preferences: Color Theme');
  const widget = page.locator('.quick-input-widget');
  await widget.getByRole('textbox').fill(name);
  await widget.getByRole('option', { name: new RegExp(`^${name}`) }).first().click();
  await widget.waitFor({ state: 'hidden' });
  const isLight = name.startsWith('Light');
  const type = name.includes('Contrast') ? (isLight ? 'hc-light' : 'hc-black') : isLight ? 'vs' : 'vs-dark';
  await page.locator(`.monaco-workbench.${type}`).waitFor();
}

/** Chooses from the menu that is open, or opens a submenu. By key: menus take no click in their first moment, so that the one that opened them is none. */
export async function chooseFromMenu(page: Page, name: string, look: () => Promise<void> = async () => {}): Promise<void> {
  const item = page.locator('.monaco-menu').getByRole('menuitem', { name, exact: true }).last();
  await item.hover();
  await until(`the menu is at "${name}"`, () => item.evaluate((element) => element.closest('.action-item')?.classList.contains('focused') === true || element.contains(document.activeElement)));
  await look();
  await page.keyboard.press('Enter');
}
