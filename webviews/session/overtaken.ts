import type { ConversationItem, ConversationItemOf } from '../../src/protocol/domain/conversation.ts';

/** The end of one process of an agent that goes on in another place, such as a terminal. */
export function isMove({ code, textRef }: Pick<ConversationItemOf<'notice'>, 'code' | 'textRef'>): boolean {
  return code === 'ended' && textRef?.id.startsWith('session.movedTo') === true;
}

/** A notice of which the entry beside it says the same and more: that a turn was interrupted, that a compaction began, that a session that moved goes on. */
export function isOvertaken(item: ConversationItem, before: ConversationItem | undefined, after: ConversationItem | undefined): boolean {
  if (item.type !== 'notice') return false;
  switch (item.code) {
    case 'interrupted':
      return after?.type === 'turn' && after.isInterrupted === true;
    case 'compacting':
      return after?.type === 'notice' && after.code === 'compacted';
    case 'resumed':
      return before?.type === 'notice' && isMove(before);
    default:
      return false;
  }
}
