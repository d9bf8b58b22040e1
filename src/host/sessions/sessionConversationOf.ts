import type { SessionRecord } from '../../protocol/files/fileKinds.ts';
import type { SessionView } from '../../protocol/domain/session.ts';
import type { ManagedSessionOptions } from './managedSessionOptions.ts';
import { ConversationHistory } from './conversationHistory.ts';
import { readRecordedConversation } from './recordedConversation.ts';
import type { SubagentCosts } from './subagentCosts.ts';
import { SessionConversation } from './sessionConversation.ts';

/** What the conversation of a session asks the session. */
export interface ConversationOwner {
  record(): SessionRecord;
  view(): SessionView;
  readonly subagents: Pick<SubagentCosts, 'read'>;
}

/** The conversation of a session, as its agent's transcript, our own lines, its images and its pending requests make it up. */
export function sessionConversationOf({ services, provider, record: { id }, onUnloaded }: ManagedSessionOptions, owner: ConversationOwner): SessionConversation {
  const { clock, log, epoch, requests, images } = services;
  const createPages = () => services.createPages();
  const pending = () => requests.pendingOf(id);
  const history = new ConversationHistory({
    sessionId: id, clock, log, createPages, pending, history: services.history,
    subagentPrices: () => owner.subagents.read(),
    imageNames: () => images.names(id),
  });
  return new SessionConversation({
    sessionId: id, epoch, clock, log, createPages, pending, onUnloaded,
    read: () => history.restore((reader) => readRecordedConversation(provider, owner.record(), log, reader), owner.record().end?.at),
    onItem: (item, after) => { history.keep(item, after); },
    view: () => owner.view(),
    isLive: () => owner.record().end === undefined,
  });
}
