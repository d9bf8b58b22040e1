import type { Command } from '../command.ts';

/** Loads the next page of older sessions into the Fleet view, and shows it. */
export const showOlderSessions: Command = {
  needs: 'host',
  run: async ({ older, fleetView }) => {
    await older.showMore();
    await fleetView.showOlderSessions();
  },
};
