import type { Command } from '../command.ts';
import { textOf } from '../readArgument.ts';
import { addProject } from './addProject.ts';

/** `addProject` for a folder of the Explorer. Argument: its URI. */
export const addFolder: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const folder = textOf(argument, 'fsPath');
    return await addProject.run(services, folder === undefined ? argument : { folder });
  },
};
