import type { Command } from '../command.ts';

/** Opens the costs panel. Argument: `{ kept? }`, what another one had kept. Gives back the last seven days. */
export const showCosts: Command = {
  needs: 'host',
  run: async ({ host, costs }, argument) => {
    await costs.open(argument['kept']);
    return await host.call('ledger.week', {});
  },
};
