import { l10n } from 'vscode';
import type { SessionView } from '../../../protocol/domain/session.ts';
import { MissionControlError } from '../../../protocol/errors.ts';
import { say } from '../../../protocol/texts/say.ts';
import { compareText, findProject, findSession, isLiveSession } from '../../state/fleetQueries.ts';
import { phaseIcon } from '../../text/phaseIcon.ts';
import { phaseText } from '../../text/phaseText.ts';
import type { CommandArgument, CommandServices } from '../command.ts';
import { textOf } from '../readArgument.ts';
import { pickOne, type Choice } from './pickOne.ts';

/** Which of the sessions in terminals may be chosen, and how. */
export interface TerminalQuestion {
  readonly title: string;
  readonly filter?: (session: SessionView) => boolean;
  /** Takes the active terminal's without asking; else it is only the first that is offered. */
  readonly takesActive: boolean;
  /** Takes the only one without asking. */
  readonly takesOnly?: boolean;
}

/**
 * The session in a terminal that a command is about: that of the argument (a terminal's tab, or `{ sessionId }`), of the active terminal or of the
 * panel in front, or the one that a person picks. Throws `invalidInput` for a terminal without an agent and for a session without a terminal.
 */
export async function chooseTerminalSession(services: CommandServices, argument: CommandArgument, question: TerminalQuestion): Promise<SessionView> {
  const { terminals, panels, fleet } = services;
  const given = terminals.sessionOf(argument) ?? textOf(argument, 'sessionId');
  if (given !== undefined) return await terminalSession(services, given);
  if ('creationOptions' in argument) throw new MissionControlError('invalidInput', say('window.noAgentInTerminal'));
  const fits = question.filter ?? (() => true);
  const sessions = fleet.state.sessions.filter((session) => session.transport === 'terminal' && fits(session));
  const inFront = sessions.find(({ id }) => id === terminals.activeSessionId) ?? sessions.find(({ id }) => id === panels.activeSessionId);
  if (inFront !== undefined && question.takesActive) return inFront;
  const [only] = sessions;
  if (question.takesOnly === true && sessions.length === 1 && only !== undefined) return only;
  const choices = sessions
    .toSorted((a, b) => Number(b === inFront) - Number(a === inFront) || Number(isLiveSession(b)) - Number(isLiveSession(a)) || compareText(b.startedAt, a.startedAt))
    .map((session): Choice<SessionView> => ({
      label: session.name,
      iconPath: phaseIcon(session),
      description: [findProject(fleet.state, session.projectId)?.name ?? session.projectId, phaseText(session)].join(' · '),
      value: session,
    }));
  return await pickOne(question.title, choices.length === 0 ? l10n.t('No agent runs in a terminal.') : l10n.t('Which session?'), choices);
}

async function terminalSession({ fleet, host }: CommandServices, sessionId: string): Promise<SessionView> {
  // One that was made this very moment may not have reached this window's state.
  const session = findSession(fleet.state, sessionId) ?? (await host.call('sessions.get', { sessionId, limit: 1 })).session;
  if (session.transport !== 'terminal') throw new MissionControlError('invalidInput', say('window.noTerminal', { name: session.name }));
  return session;
}
