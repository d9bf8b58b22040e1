import { l10n } from 'vscode';
import type { Phase, SessionEnd, SessionView } from '../../protocol/domain/session.ts';

/** Longer names are cut: the tab's tooltip and the panel's heading have room for them. */
const MAX_TITLE_LENGTH = 40;

/** Files in `media/sessionTab/<light|dark>`: the codicons that the panel's heading has, where it has one that stands still. */
export type SessionTabIcon = 'busy' | 'idle' | 'waiting' | 'error' | 'ended' | 'finished' | 'interrupted' | 'hibernated';

const ICONS: Readonly<Record<Phase, SessionTabIcon>> = {
  starting: 'busy',
  idle: 'idle',
  thinking: 'busy',
  responding: 'busy',
  runningTool: 'busy',
  waiting: 'waiting',
  error: 'error',
  ended: 'ended',
  unknown: 'idle',
};

/** By why it ended, as the heading and the Fleet view tell it. */
const END_ICONS: Readonly<Record<SessionEnd['reason'], SessionTabIcon>> = { finished: 'finished', stopped: 'ended', interrupted: 'interrupted', failed: 'error', hibernated: 'hibernated' };

export function sessionTabIcon(session: Pick<SessionView, 'phase' | 'end'> | undefined): SessionTabIcon {
  if (session === undefined) return 'idle';
  return session.phase === 'ended' && session.end !== undefined ? END_ICONS[session.end.reason] : ICONS[session.phase];
}

export function sessionTabTitle(session: Pick<SessionView, 'name'> | undefined): string {
  if (session === undefined) return l10n.t('Session');
  const characters = Array.from(new Intl.Segmenter().segment(session.name), ({ segment }) => segment);
  return characters.length <= MAX_TITLE_LENGTH ? session.name : `${characters.slice(0, MAX_TITLE_LENGTH - 1).join('').trimEnd()}…`;
}
