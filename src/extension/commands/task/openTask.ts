import { l10n, Uri, window, workspace } from 'vscode';
import type { Command } from '../command.ts';
import { chooseTask } from '../pickers/chooseTask.ts';

/** Opens the task's Markdown file. */
export const openTask: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const task = await chooseTask(services, argument, { title: l10n.t('Open Task'), isElsewhere: true });
    await showTaskFile(task.file);
    return task;
  },
};

/** Shows a task's file in an editor. */
export async function showTaskFile(file: string): Promise<void> {
  await window.showTextDocument(await workspace.openTextDocument(Uri.file(file)), { preview: true });
}
