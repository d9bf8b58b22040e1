import { l10n } from 'vscode';
import { isLiveSession } from '../../state/fleetQueries.ts';
import type { Command } from '../command.ts';
import { choosePermissionMode } from '../pickers/choosePermissionMode.ts';
import { chooseSession } from '../pickers/chooseSession.ts';

/** Changes what a live agent may do without asking. Argument: `{ sessionId? }`. */
export const setPermissionMode: Command = {
  needs: 'trustedWindow',
  run: async (services, argument) => {
    const title = l10n.t('Set Permission Mode');
    const session = await chooseSession(services, argument, { title, filter: isLiveSession });
    const permissionMode = await choosePermissionMode(`${title}: ${session.name}`, session.permissionMode);
    if (permissionMode === session.permissionMode) return { session };
    return await services.host.call('sessions.setPermissionMode', { sessionId: session.id, permissionMode });
  },
};
