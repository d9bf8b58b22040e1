import { commands } from 'vscode';
import { EXTENSION_ID, WALKTHROUGH } from '../../contributions.ts';
import type { Command } from '../command.ts';

/** Opens the walkthrough. */
export const getStarted: Command = {
  needs: 'nothing',
  run: async () => {
    await commands.executeCommand('workbench.action.openWalkthrough', `${EXTENSION_ID}#${WALKTHROUGH}`, false);
  },
};
