import { l10n } from 'vscode';
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

function endText(reason: EndReason | undefined): string {
  return reason === undefined ? PHASE_TEXT.ended() : END_TEXT[reason]();
}
