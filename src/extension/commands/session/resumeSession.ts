import { CancellationError, l10n } from 'vscode';
import type { SessionView } from '../../../protocol/domain/session.ts';
import { MissionControlError } from '../../../protocol/errors.ts';
import { findProject, isLiveSession } from '../../state/fleetQueries.ts';
import type { Command, CommandServices } from '../command.ts';
import { choosePastSession } from '../pickers/choosePastSession.ts';
import { confirmTrust } from '../project/confirmTrust.ts';
import { ensureProjectTrust } from '../project/ensureProjectTrust.ts';
import { textOf } from '../readArgument.ts';
import { showSession } from './showSession.ts';
import { doWithEach, selectedSessions } from './selectedSessions.ts';

/**
 * Starts agents that go on with ended conversations; a single one is shown, in its panel or terminal. Several are started as many at a time as the settings allow.
 * Argument: `{ sessionId? }`, or the selected rows of the Fleet view; from the palette, any session of the past.
 */
export const resumeSession: Command = {
  needs: 'trustedWindow',
  run: async (services, argument, selection = [argument]) => {
    const title = l10n.t('Resume Session');
    const isEnded = (candidate: Pick<SessionView, 'phase'>): boolean => !isLiveSession(candidate);
    const isGiven = textOf(argument, 'sessionId') !== undefined || services.panels.activeSessionId !== undefined;
    const sessions = isGiven ? await selectedSessions(services, argument, selection, { title, filter: isEnded, choose: () => choosePastSession(services, title) }) : [await choosePastSession(services, title)];
    const results = await doWithEach(sessions, (session) => resume(services, session));
    const [first] = sessions;
    if (sessions.length > 1 || first === undefined) return results;
    await showSession(services, first);
    return results[0];
  },
};

/** Asks for trust where it is missing, also when the project was removed since: it then comes back. */
async function resume(services: CommandServices, session: SessionView): Promise<unknown> {
  const call = (): Promise<unknown> => services.host.call('sessions.resume', { sessionId: session.id });
  try {
    return await call();
  } catch (error) {
    if (!MissionControlError.is(error, 'notTrusted')) throw error;
    const project = findProject(services.fleet.state, session.projectId);
    if (project !== undefined) await ensureProjectTrust(services, { ...project, isTrusted: false });
    else if (await confirmTrust(session.cwd, { canDecline: false })) await services.host.call('projects.add', { folder: session.cwd, isTrusted: true });
    else throw new CancellationError();
    return await call();
  }
}
