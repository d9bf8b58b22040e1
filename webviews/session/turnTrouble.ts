import type { ConversationItemOf } from '../../src/protocol/domain/conversation.ts';
import { strings } from './strings.ts';

/** What kept a turn from its end, in words, with its icon and CSS class; `undefined` for one that came to its end. Who breaks a turn off meant to. */
export function turnTrouble({ isError, isInterrupted }: Pick<ConversationItemOf<'turn'>, 'isError' | 'isInterrupted'>): { readonly text: string; readonly icon: string; readonly className: string } | undefined {
  if (isInterrupted === true) return { text: strings.conversation.turnInterrupted, icon: 'debug-pause', className: 'turn-interrupted' };
  return isError ? { text: strings.conversation.turnFailed, icon: 'error', className: 'turn-failed' } : undefined;
}
