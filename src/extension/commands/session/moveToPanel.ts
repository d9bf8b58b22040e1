import { l10n } from 'vscode';
import type { Command } from '../command.ts';
import { moveSession } from './moveSession.ts';

/** Lets a session go on in its panel instead of a terminal. Argument: a terminal of the editor, or `{ sessionId? }`. Gives back the session. */
export const moveToPanel: Command = {
  needs: 'trustedWindow',
  run: async (services, argument) => {
    const { terminals } = services;
    const sessionId = terminals.sessionOf(argument) ?? (Object.keys(argument).length === 0 ? terminals.activeSessionId : undefined);
    return await moveSession(services, sessionId === undefined ? argument : { sessionId }, 'stream', l10n.t('Move to Panel'));
  },
};
