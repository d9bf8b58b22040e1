import { l10n } from 'vscode';
import { adviceAfter, type AdviceKey } from '../../protocol/domain/endAdvice.ts';
import type { Phase, SessionEnd, SessionView } from '../../protocol/domain/session.ts';

type EndReason = SessionEnd['reason'];

/** A phase in words, so that the icon never stands alone. */
export function phaseText(session: Pick<SessionView, 'phase' | 'end'>): string {
  if (session.phase === 'ended') return endText(session.end?.reason);
  return PHASE_TEXT[session.phase]();
}

const PHASE_TEXT: Readonly<Record<Phase, () => string>> = {
  starting: () => l10n.t('Starting'),
  idle: () => l10n.t('Idle'),
  thinking: () => l10n.t('Thinking'),
  responding: () => l10n.t('Responding'),
  runningTool: () => l10n.t('Running a tool'),
  waiting: () => l10n.t('Waiting for you'),
  error: () => l10n.t('Error'),
  ended: () => l10n.t('Ended'),
  unknown: () => l10n.t('Unknown'),
};

const END_TEXT: Readonly<Record<EndReason, () => string>> = {
  finished: () => l10n.t('Finished'),
  stopped: () => l10n.t('Stopped'),
  interrupted: () => l10n.t('Interrupted'),
  failed: () => l10n.t('Failed'),
  hibernated: () => l10n.t('Asleep'),
};

/** A phase in a word or two, for rows; of an ended session also why, where that fits. */
export function shortPhaseText(session: Pick<SessionView, 'phase' | 'end'>): string {
  if (session.phase !== 'ended') return SHORT_PHASE_TEXT[session.phase]();
  const why = endCauseText(session.end);
  return why === undefined ? phaseText(session) : `${phaseText(session)}: ${why}`;
}

const SHORT_PHASE_TEXT: Readonly<Record<Exclude<Phase, 'ended'>, () => string>> = {
  ...PHASE_TEXT,
  responding: () => l10n.t('Writing'),
  runningTool: () => l10n.t('Tool'),
  waiting: () => l10n.t('Waiting'),
};

/** What ended it, in a few words; `undefined` where the phase says it all. */
function endCauseText(end: SessionEnd | undefined): string | undefined {
  const text = CAUSE_TEXT[end?.cause ?? end?.detailRef?.id ?? ''];
  if (text !== undefined) return text();
  return end?.reason === 'failed' && end.exitCode !== undefined ? l10n.t('exit code {0}', end.exitCode) : undefined;
}

/** By `EndCause`, or by the id of the sentence. */
const CAUSE_TEXT: Readonly<Partial<Record<string, () => string>>> = {
  agentNotLoggedIn: () => l10n.t('not logged in'),
  billing: () => l10n.t('not paid for'),
  agentMissing: () => l10n.t('no Claude Code'),
  agentTooOld: () => l10n.t('Claude Code too old'),
  notTrusted: () => l10n.t('folder not trusted'),
  notFound: () => l10n.t('folder gone'),
  'session.stoppedByProgram': () => l10n.t('by a program'),
  'session.stoppedByAgent': () => l10n.t('by an agent'),
  'session.stoppedByRule': () => l10n.t('by a rule'),
  'session.hostEnded': () => l10n.t('host was shut down'),
  'session.hostGone': () => l10n.t('host went away'),
  'session.hostGoneMidTurn': () => l10n.t('host went away'),
};

/** What a person can do about the end of a session, where its own sentence does not say it. */
export function endAdviceText(end: SessionEnd | undefined): string | undefined {
  const key = end === undefined ? undefined : adviceAfter(end);
  return key === undefined ? undefined : ADVICE_TEXT[key]();
}

/** Every advice there is. */
export const ADVICE_TEXT: Readonly<Record<AdviceKey, () => string>> = {
  agentNotLoggedIn: () => l10n.t('Log in to Claude Code, then resume.'),
  billing: () => l10n.t('Settle the account of the agent with Anthropic, then resume.'),
  failed: () => l10n.t('Resume to try again; the log has the details.'),
  interrupted: () => l10n.t('Resume to go on where it was.'),
  hibernated: () => l10n.t('It goes on with your next prompt.'),
};

function endText(reason: EndReason | undefined): string {
  return reason === undefined ? PHASE_TEXT.ended() : END_TEXT[reason]();
}
