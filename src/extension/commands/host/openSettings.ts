import { commands, extensions } from 'vscode';
import type { Command } from '../command.ts';

/** Shows this extension's settings. */
export const openSettings: Command = {
  needs: 'nothing',
  run: async () => {
    const own = extensions.getExtension('mission-control-fleet.mission-control');
    await commands.executeCommand('workbench.action.openSettings', own === undefined ? 'missionControl' : `@ext:${own.id}`);
  },
};
