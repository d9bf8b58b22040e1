import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { moveSession } from './moveSession.ts';

/** Lets a session go on in a terminal instead of its panel. Argument: `{ sessionId? }`. Gives back the session. */
export const moveToTerminal: Command = {
  needs: 'trustedWindow',
  run: async (services, argument) => await moveSession(services, argument, 'terminal', l10n.t('Move to Terminal')),
};
