import type { ConversationItem } from '../../protocol/domain/conversation.ts';
import { fieldsOf, say } from '../../protocol/texts/say.ts';

/** Why queued messages stay, as the session says it. */
const TEXTS = { untrusted: 'queue.untrusted', blocked: 'queue.blocked', notTaken: 'queue.notTaken' } as const;

/** `untrusted`: a person took the folder's trust back. `blocked`: the next prompt would fail as the last one did. `notTaken`: the agent's terminal took none. */
export type HoldReason = keyof typeof TEXTS;

const ID_PREFIX = 'held:';

/** Whether an item of a conversation says that the queue is held. */
export function isHoldNotice(item: ConversationItem): boolean {
  return item.id.startsWith(ID_PREFIX);
}

/** What a session says when its queue is held. */
export function holdNotice(why: HoldReason, at: string): ConversationItem {
  return { id: `${ID_PREFIX}${at}`, at, type: 'notice', code: 'agentNotice', level: 'warning', ...fieldsOf('text', say(TEXTS[why])) };
}
