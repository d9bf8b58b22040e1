import { NO_FILTER } from '../../state/fleetLayout.ts';
import type { Command } from '../command.ts';

/** Shows all sessions in the Fleet view again. */
export const clearFleetFilter: Command = {
  needs: 'nothing',
  run: async ({ layout }) => { layout.change({ filter: NO_FILTER }); },
};
