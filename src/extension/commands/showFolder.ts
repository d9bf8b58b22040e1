import { commands, env, UIKind, Uri } from 'vscode';

/** Shows a folder in the system's file manager, or in a new window where there is none: on a remote machine, or in a browser. */
export async function showFolder(folder: string): Promise<void> {
  const hasFileManager = env.remoteName === undefined && env.uiKind === UIKind.Desktop;
  if (hasFileManager) await commands.executeCommand('revealFileInOS', Uri.file(folder));
  else await commands.executeCommand('vscode.openFolder', Uri.file(folder), { forceNewWindow: true });
}
