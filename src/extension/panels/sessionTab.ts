import { l10n } from 'vscode';
import type { Phase, SessionView } from '../../protocol/domain/session.ts';

/** Longer names are cut: the tab's tooltip and the panel's heading have room for them. */
const MAX_TITLE_LENGTH = 40;

/** Files in `media/sessionTab/<light|dark>`. */
export type SessionTabIcon = 'busy' | 'idle' | 'waiting' | 'error' | 'ended';

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

export function sessionTabIcon(session: Pick<SessionView, 'phase' | 'end'> | undefined): SessionTabIcon {
  if (session === undefined) return 'idle';
  return session.end?.reason === 'failed' ? 'error' : ICONS[session.phase];
}

export function sessionTabTitle(session: Pick<SessionView, 'name'> | undefined): string {
  if (session === undefined) return l10n.t('Session');
  const characters = Array.from(new Intl.Segmenter().segment(session.name), ({ segment }) => segment);
  return characters.length <= MAX_TITLE_LENGTH ? session.name : `${characters.slice(0, MAX_TITLE_LENGTH - 1).join('').trimEnd()}…`;
}
