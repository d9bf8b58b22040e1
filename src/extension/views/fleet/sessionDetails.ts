import { l10n } from 'vscode';
import type { SessionView } from '../../../protocol/domain/session.ts';
import { elapsedMs } from '../../format/formatElapsed.ts';
import { modelName } from '../../../protocol/domain/modelName.ts';
import { isLiveSession } from '../../state/fleetQueries.ts';
import { costText } from '../../text/costText.ts';
import { coarseElapsedText } from '../../text/figureText.ts';
import { phaseText } from '../../text/phaseText.ts';
import { turnsText } from '../../text/turnsText.ts';

/** How long the session has lasted, or did last. */
export function sessionDurationMs(session: SessionView, nowMs: number): number {
  const endMs = isLiveSession(session) ? nowMs : Date.parse(session.end?.at ?? session.phaseSince);
  return elapsedMs(session.startedAt, endMs);
}

/** Phase, cost, turns, model, elapsed: the second half of a session's row. What is not known yet is left out, never zero. */
export function sessionDetails(session: SessionView, nowMs: number): readonly string[] {
  const details = [phaseText(session)];
  const doneCount = session.checklist?.filter(({ status }) => status === 'done').length;
  if (session.isReadOnly === true) details.push(l10n.t('read-only'));
  if (session.checklist !== undefined) details.push(l10n.t('{0} of {1} tasks done', doneCount ?? 0, session.checklist.length));
  if (session.queue.length > 0) details.push(l10n.t('{0} queued', session.queue.length));
  if (session.costUsd !== undefined) details.push(costText(session.costUsd));
  else if (session.turnCount > 0) details.push(costText(undefined));
  if (session.turnCount > 0) details.push(turnsText(session.turnCount));
  if (session.model !== undefined) details.push(modelName(session.model));
  details.push(coarseElapsedText(sessionDurationMs(session, nowMs)));
  return details;
}
