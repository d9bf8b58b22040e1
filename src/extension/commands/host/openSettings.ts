import { commands } from 'vscode';
import { EXTENSION_ID } from '../../contributions.ts';
import type { Command } from '../command.ts';

/** Shows this extension's settings. */
export const openSettings: Command = {
  needs: 'nothing',
  run: async () => {
    await commands.executeCommand('workbench.action.openSettings', `@ext:${EXTENSION_ID}`);
  },
};
