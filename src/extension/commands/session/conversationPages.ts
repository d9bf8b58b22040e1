import type { ConversationItem } from '../../../protocol/domain/conversation.ts';
import type { HostPort } from '../../state/hostPort.ts';

/** As many entries as the host gives at a time; of large ones it gives fewer. */
const PAGE_SIZE = 500;

/** The entries of a conversation in pages, the newest page first; within a page the oldest entry first. */
export async function* conversationPages({ host }: { readonly host: Pick<HostPort, 'call'> }, sessionId: string): AsyncGenerator<readonly ConversationItem[]> {
  for (let before: number | undefined; before !== 0;) {
    const { items, firstIndex } = await host.call('sessions.get', { sessionId, limit: PAGE_SIZE, ...(before === undefined ? {} : { before }) });
    yield items;
    before = firstIndex;
  }
}
