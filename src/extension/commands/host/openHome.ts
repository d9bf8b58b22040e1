import type { Command } from '../command.ts';
import { showFolder } from '../showFolder.ts';

/** Shows the home folder. Gives back its path. */
export const openHome: Command = {
  needs: 'host',
  run: async ({ host }) => {
    const { home } = await host.call('host.info', {});
    await showFolder(home);
    return home;
  },
};
