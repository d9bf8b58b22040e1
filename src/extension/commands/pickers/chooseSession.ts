import { CancellationError, l10n, window } from 'vscode';
import type { SessionView } from '../../../protocol/domain/session.ts';
import { compareText, findProject, findSession, isLiveSession } from '../../state/fleetQueries.ts';
import { costText } from '../../text/costText.ts';
import { phaseIcon } from '../../text/phaseIcon.ts';
import { phaseText } from '../../text/phaseText.ts';
import type { CommandArgument, CommandServices } from '../command.ts';
import { textOf } from '../readArgument.ts';
import { pickOne, type Choice } from './pickOne.ts';

/** Which sessions may be chosen, and how. */
export interface SessionQuestion {
  readonly title: string;
  readonly filter?: (session: Pick<SessionView, 'phase' | 'queue' | 'isPinned'> & Partial<Pick<SessionView, 'transport'>>) => boolean;
  /** Asks in another way than by a list of all that fit. */
  readonly choose?: () => Promise<SessionView>;
  /** Asks although a session is in front: for commands that lead to another one. */
  readonly isElsewhere?: boolean;
}

/** The session a command is about: the argument's, else the one whose panel is in front, else the one that a person picks; live ones first, newest first. */
export async function chooseSession(services: CommandServices, argument: CommandArgument, question: SessionQuestion): Promise<SessionView> {
  const id = textOf(argument, 'sessionId');
  if (id !== undefined) return await sessionOf(services, id);
  const inFront = await sessionInFront(services, question);
  if (inFront !== undefined) return inFront;
  if (question.choose !== undefined) return await question.choose();
  const choices = await sessionChoices(services, question);
  return await pickOne(question.title, choices.length === 0 ? l10n.t('There is no session for this.') : l10n.t('Which session?'), choices);
}

/** The sessions a command is about: those of the selected rows, else those that a person picks. Never none. */
export async function chooseSessions(services: CommandServices, selection: readonly CommandArgument[], question: SessionQuestion): Promise<readonly SessionView[]> {
  const ids = selection.flatMap((argument) => textOf(argument, 'sessionId') ?? []);
  if (ids.length > 0) return await Promise.all([...new Set(ids)].map((id) => sessionOf(services, id)));
  const choices = await sessionChoices(services, question);
  const picked = await window.showQuickPick(choices, {
    title: question.title, canPickMany: true, matchOnDescription: true, placeHolder: choices.length === 0 ? l10n.t('There is no session for this.') : l10n.t('Which sessions?'),
  });
  if (picked === undefined || picked.length === 0) throw new CancellationError();
  return picked.map(({ value }) => value);
}

async function sessionInFront(services: CommandServices, { filter = () => true, isElsewhere = false }: SessionQuestion): Promise<SessionView | undefined> {
  const id = services.panels.activeSessionId;
  if (isElsewhere || id === undefined) return undefined;
  // A panel may show a session that was removed.
  const session = await sessionOf(services, id).catch(() => undefined);
  return session !== undefined && filter(session) ? session : undefined;
}

async function sessionOf({ fleet, older, host }: CommandServices, id: string): Promise<SessionView> {
  // One that was made this very moment may not have reached this window's state.
  return findSession(fleet.state, id) ?? older.find(id) ?? (await host.call('sessions.get', { sessionId: id, limit: 1 })).session;
}

async function sessionChoices({ fleet, older }: CommandServices, { filter = () => true }: SessionQuestion): Promise<readonly Choice<SessionView>[]> {
  const shown = fleet.state.sessions
    .filter(filter)
    .sort((a, b) => Number(isLiveSession(b)) - Number(isLiveSession(a)) || compareText(b.startedAt, a.startedAt));
  const others = filter({ phase: 'ended', queue: [] }) ? (await older.all()).filter(filter) : [];
  return [...shown, ...others].map((session) => ({
    label: session.name,
    iconPath: phaseIcon(session),
    description: [findProject(fleet.state, session.projectId)?.name ?? session.projectId, phaseText(session)].join(' · '),
    ...(session.costUsd === undefined ? {} : { detail: costText(session.costUsd) }),
    value: session,
  }));
}
