import type { SessionState } from '../../src/protocol/events/session.ts';
import { localText } from './hostText.ts';
import { strings } from './strings.ts';

/** Why a session cannot go on, and what can be done instead. */
export interface ResumeRefusal {
  readonly icon: string;
  readonly text: string;
}

/** What keeps a session from being resumed, as far as it is known before it is tried; `undefined` where nothing does. */
export function resumeRefusal({ session, items }: Pick<SessionState, 'session' | 'items'>): ResumeRefusal | undefined {
  if (session.isReadOnly === true) return { icon: 'lock', text: strings.composer.readOnly };
  if (session.phase !== 'ended') return undefined;
  // The host says so in the place of what was said; its error to a Resume says what can be done.
  const gone = items.find((item) => item.type === 'notice' && item.textRef?.id === 'session.transcriptGone');
  return gone?.type === 'notice' ? { icon: 'warning', text: localText({ id: 'session.resumeTranscriptGone' }, gone.text) } : undefined;
}
