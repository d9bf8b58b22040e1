import { l10n } from 'vscode';
import type { SessionView } from '../../../protocol/domain/session.ts';
import { elapsedMs } from '../../format/formatElapsed.ts';
import { modelName } from '../../../protocol/domain/modelName.ts';
import { isLiveSession } from '../../state/fleetQueries.ts';
import { costText, sessionCostText } from '../../text/costText.ts';
import { coarseElapsedText } from '../../text/figureText.ts';
import { shortPhaseText } from '../../text/phaseText.ts';
import { turnsText } from '../../text/turnsText.ts';

const MINUTE_MS = 60_000;

/** How long the session has lasted, or did last. */
export function sessionDurationMs(session: SessionView, nowMs: number): number {
  const endMs = isLiveSession(session) ? nowMs : Date.parse(session.end?.at ?? session.phaseSince);
  return elapsedMs(session.startedAt, endMs);
}

/** What a row knows besides the session. */
export interface RowFacts {
  readonly nowMs: number;
  /** Where the row is not below its project. */
  readonly projectName?: string | undefined;
  /** Since when it waits for a person. */
  readonly waitSince?: string | undefined;
}

/** How long it has been waiting, in its turn, or idle; what is shorter than a minute is not worth its place. */
export function phaseMs(session: SessionView, { nowMs, waitSince }: RowFacts): number | undefined {
  if (!isLiveSession(session)) return undefined;
  const ms = elapsedMs(waitSince ?? session.turnSince ?? session.phaseSince, nowMs);
  return ms < MINUTE_MS ? undefined : ms;
}

/**
 * Phase with its time, project, pin, cost, turns, model, and of an ended one how long it lasted: the second half of a session's row, the most telling
 * first, since a narrow view cuts the rest. What is not known yet is left out, never zero.
 */
export function sessionDetails(session: SessionView, facts: RowFacts): readonly string[] {
  const ms = phaseMs(session, facts);
  const details = [[shortPhaseText(session), ...(ms === undefined ? [] : [coarseElapsedText(ms)])].join(' ')];
  if (facts.projectName !== undefined) details.push(facts.projectName);
  if (session.isPinned === true) details.push(l10n.t('pinned'));
  const doneCount = session.checklist?.filter(({ status }) => status === 'done').length;
  if (session.isReadOnly === true) details.push(l10n.t('read-only'));
  if (session.checklist !== undefined) details.push(l10n.t('{0} of {1} tasks done', doneCount ?? 0, session.checklist.length));
  if (session.queue.length > 0) details.push(l10n.t('{0} queued', session.queue.length));
  if (session.costUsd !== undefined) details.push(sessionCostText(session));
  else if (session.turnCount > 0) details.push(costText(undefined));
  if (session.turnCount > 0) details.push(turnsText(session.turnCount));
  if (session.model !== undefined) details.push(modelName(session.model));
  if (!isLiveSession(session)) details.push(coarseElapsedText(sessionDurationMs(session, facts.nowMs)));
  return details;
}
