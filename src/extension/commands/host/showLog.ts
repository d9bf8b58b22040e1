import type { Command } from '../command.ts';

/** Shows the output channel, with what the host logged: also when it did not come up. */
export const showLog: Command = {
  needs: 'nothing',
  run: async ({ log }) => {
    log.followHost();
    log.show();
  },
};
