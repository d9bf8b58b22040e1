import type { ConversationItem } from '../../protocol/domain/conversation.ts';

/** Why queued messages stay, as the session says it. */
const TEXTS = {
  untrusted: 'Queued follow-ups wait: this folder is not trusted any more. They go out when it is trusted again.',
  blocked: 'Queued follow-ups wait, since this error does not go away by itself. Send a prompt, or resume the session, when it is settled.',
} as const;

/** `untrusted`: a person took the folder's trust back. `blocked`: the next prompt would fail as the last one did. */
export type HoldReason = keyof typeof TEXTS;

/** What a session says when its queue is held. */
export function holdNotice(why: HoldReason, at: string): ConversationItem {
  return { id: `held:${at}`, at, type: 'notice', code: 'agentNotice', level: 'warning', text: TEXTS[why] };
}
