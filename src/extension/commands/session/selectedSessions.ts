import { l10n, window } from 'vscode';
import type { SessionView } from '../../../protocol/domain/session.ts';
import { describeError } from '../../errors/errorText.ts';
import type { CommandArgument, CommandServices } from '../command.ts';
import { chooseSession, chooseSessions, type SessionQuestion } from '../pickers/chooseSession.ts';
import { textOf } from '../readArgument.ts';

/**
 * The sessions a command is about: of several selected rows those that it fits, else the one of the argument, in front, or picked. Never none: when
 * it fits no row of the selection, all of them, so that the host says what is in the way.
 */
export async function selectedSessions(services: CommandServices, argument: CommandArgument, selection: readonly CommandArgument[], question: SessionQuestion): Promise<readonly SessionView[]> {
  const ids = new Set(selection.flatMap((row) => textOf(row, 'sessionId') ?? []));
  if (ids.size < 2) return [await chooseSession(services, argument, question)];
  const sessions = await chooseSessions(services, selection, question);
  const fitting = sessions.filter(question.filter ?? (() => true));
  return fitting.length === 0 ? sessions : fitting;
}

/** Does the same with each of them, at once. Of several, those that fail are named in one message; of one, its error is thrown. */
export async function doWithEach<T>(sessions: readonly SessionView[], work: (session: SessionView) => Promise<T>): Promise<readonly T[]> {
  const outcomes = await Promise.allSettled(sessions.map(work));
  const failures = outcomes.flatMap((outcome, index) => (outcome.status === 'rejected' ? [{ name: sessions[index]?.name ?? '', error: outcome.reason as unknown }] : []));
  if (failures.length > 0 && sessions.length === 1) throw failures[0]?.error;
  if (failures.length > 0) {
    const lines = failures.map(({ name, error }) => `${name}: ${describeError(error)}`);
    void window.showErrorMessage(l10n.t('This did not work for {0} of {1} sessions.', failures.length, sessions.length), { modal: true, detail: lines.join('\n') });
  }
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
}
