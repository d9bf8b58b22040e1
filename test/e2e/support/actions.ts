import { runCommand } from '../../support/vscode/runCommand.ts';
import type { Cockpit } from './cockpit.ts';
import { SessionPanel } from './sessionPanel.ts';
import { until } from './until.ts';
import { Views } from './views.ts';

/** From a fresh window to one whose open folder is a project, by the buttons of the welcome texts. */
export async function addProject({ page }: Cockpit): Promise<Views> {
  const views = new Views(page);
  await views.open();
  await views.welcome('Needs You', 'Start Mission Control').click();
  await views.welcome('Projects', 'Add Project').click();
  await page.locator('.quick-input-widget').getByRole('option', { name: /orchard/ }).click();
  await views.row('Projects', /orchard/).waitFor();
  return views;
}

/** Starts a session by its keys; its prompt is its name, up to the script. `meanwhile` deals with what else is asked. */
export async function newSession({ page }: Cockpit, prompt: string, meanwhile?: () => Promise<void>): Promise<SessionPanel> {
  const widget = page.locator('.quick-input-widget');
  await page.locator('.sidebar .pane-header').first().focus();
  await page.keyboard.press('Control+K');
  await page.keyboard.press('Shift+N');
  await widget.getByPlaceholder('Which project?').waitFor();
  await widget.getByRole('option', { name: /orchard/ }).click();
  const box = widget.getByPlaceholder('Describe the task…');
  await until('the prompt is asked for', async () => {
    await meanwhile?.();
    return await box.isVisible();
  });
  await box.fill(prompt);
  await box.press('Enter');
  return new SessionPanel(page, prompt.split(' @@')[0] ?? prompt);
}

/** Waits for a toast with this text. */
export async function toast({ page }: Cockpit, text: RegExp): Promise<string> {
  const shown = page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text }).first();
  await shown.waitFor();
  return await shown.innerText();
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
