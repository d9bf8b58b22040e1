import { Uri, window, workspace } from 'vscode';
import { promptOf, type SessionDraft } from '../../../state/sessionDrafts.ts';
import type { CommandServices } from '../../command.ts';

/** The manifest shows its button in editors of files of this name, in the extension's own folder. */
const FILE_NAME = 'New Session Prompt.md';

/** The file in which this window's prompt is written. */
export function promptFile({ drafts }: Pick<CommandServices, 'drafts'>): Uri {
  return Uri.joinPath(drafts.folder, FILE_NAME);
}

/** Opens an editor with the prompt as it is so far; without one, with what was left there. What else was chosen is kept for when it is started. */
export async function openPromptFile(services: CommandServices, draft: SessionDraft, asksAll: boolean): Promise<void> {
  const file = promptFile(services);
  const text = promptOf(draft);
  services.drafts.keep({ inEditor: { draft: { ...draft, prompt: '', attachment: undefined }, asksAll } });
  if (text !== '' || !(await exists(file))) {
    await workspace.fs.createDirectory(services.drafts.folder);
    await workspace.fs.writeFile(file, new TextEncoder().encode(text === '' ? '' : `${text}\n`));
  }
  await window.showTextDocument(file, { preview: false });
}

async function exists(file: Uri): Promise<boolean> {
  return await workspace.fs.stat(file).then(() => true, () => false);
}
