import type { ConversationItem } from '../../protocol/domain/conversation.ts';
import type { SessionRecord } from '../../protocol/files/fileKinds.ts';
import { fieldsOf, say } from '../../protocol/texts/say.ts';
import type { Log } from '../util/log.ts';
import type { AgentProvider } from './agentProvider.ts';

/** The conversation of a session as its agent kept it; a notice when the agent's transcript is gone. */
export async function readRecordedConversation(provider: AgentProvider | undefined, record: SessionRecord, log: Log): Promise<readonly ConversationItem[]> {
  if (record.agentSessionIds.length === 0) return [];
  try {
    const items = await provider?.readConversation({ cwd: record.cwd, agentSessionIds: record.agentSessionIds });
    if (items !== undefined) return items;
  } catch (error) {
    log.error('a transcript could not be read', error);
  }
  if (record.turnCount === 0) return [];
  const at = record.end?.at ?? record.startedAt;
  return [{ id: `gone:${record.id}`, at, type: 'notice', code: 'agentNotice', level: 'warning', ...fieldsOf('text', say('session.transcriptGone')) }];
}
