import type { ConversationItemOf } from '../../protocol/domain/conversation.ts';
import type { RequestView } from '../../protocol/domain/request.ts';

/** A request as an entry of the conversation. */
export function requestItem({ id, kind, title, titleRef, agent, createdAt, decision }: RequestView): ConversationItemOf<'request'> {
  return {
    id: `request:${id}`, at: createdAt, type: 'request', requestId: id, kind, title,
    ...(titleRef === undefined ? {} : { titleRef }),
    ...(agent === undefined ? {} : { agent }),
    ...(decision === undefined ? {} : { decision }),
  };
}
