import { commands, workspace, type Memento } from 'vscode';
import { COMMANDS } from '../contributions.ts';

const KEY = 'wasWelcomed';

/**
 * Opens the walkthrough the first time this extension runs in an editor: an installed VSIX points to nothing by itself, and an icon among
 * others is easily missed. Who has turned off walkthroughs of new extensions is not shown it.
 */
export async function welcomeOnce(memento: Memento): Promise<void> {
  if (memento.get(KEY) === true) return;
  await memento.update(KEY, true);
  const isWanted = workspace.getConfiguration('workbench.welcomePage').get('walkthroughs.openOnInstall', true);
  if (isWanted) await commands.executeCommand(COMMANDS.getStarted);
}
