import { l10n } from 'vscode';
import type { SessionView } from '../../../protocol/domain/session.ts';
import { compareText, findProject, findSession, isLiveSession } from '../../state/fleetQueries.ts';
import { costText } from '../../text/costText.ts';
import { phaseIcon } from '../../text/phaseIcon.ts';
import { phaseText } from '../../text/phaseText.ts';
import type { CommandArgument, CommandServices } from '../command.ts';
import { textOf } from '../readArgument.ts';
import { pickOne, type Choice } from './pickOne.ts';

interface SessionQuestion {
  readonly title: string;
  readonly filter?: (session: SessionView) => boolean;
  /** Asks although a session is in front: for commands that lead to another one. */
  readonly isElsewhere?: boolean;
}

/** The session a command is about: the argument's, else the one whose panel is in front, else the one that a person picks; live ones first, newest first. */
export async function chooseSession({ fleet, host, panels }: CommandServices, argument: CommandArgument, question: SessionQuestion): Promise<SessionView> {
  const id = textOf(argument, 'sessionId');
  if (id !== undefined) {
    // One that was made this very moment may not have reached this window's state.
    return findSession(fleet.state, id) ?? (await host.call('sessions.get', { sessionId: id, limit: 1 })).session;
  }
  const filter = question.filter ?? (() => true);
  const inFront = question.isElsewhere === true ? undefined : findSession(fleet.state, panels.activeSessionId);
  if (inFront !== undefined && filter(inFront)) return inFront;
  const choices = fleet.state.sessions
    .filter(filter)
    .sort((a, b) => Number(isLiveSession(b)) - Number(isLiveSession(a)) || compareText(b.startedAt, a.startedAt))
    .map((session): Choice<SessionView> => ({
      label: session.name,
      iconPath: phaseIcon(session),
      description: [findProject(fleet.state, session.projectId)?.name ?? session.projectId, phaseText(session)].join(' · '),
      ...(session.costUsd === undefined ? {} : { detail: costText(session.costUsd) }),
      value: session,
    }));
  return await pickOne(question.title, choices.length === 0 ? l10n.t('There is no session for this.') : l10n.t('Which session?'), choices);
}
