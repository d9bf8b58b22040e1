import type { SessionRecord } from '../../protocol/files/fileKinds.ts';
import { fieldsOf, say } from '../../protocol/texts/say.ts';
import type { Log } from '../util/log.ts';
import type { AgentProvider, ConversationReader } from './agentProvider.ts';

/** Who reads a conversation, and can begin anew when its transcript breaks off. */
export interface RecordedReader extends ConversationReader {
  /** Forgets all that was read. */
  clear(): void;
}

/** Reads the conversation of a session as its agent kept it; a notice when the agent's transcript is gone. */
export async function readRecordedConversation(provider: AgentProvider | undefined, record: SessionRecord, log: Log, reader: RecordedReader): Promise<void> {
  if (record.agentSessionIds.length === 0) return;
  try {
    if (await provider?.readConversation({ cwd: record.cwd, agentSessionIds: record.agentSessionIds }, reader) === true) return;
  } catch (error) {
    log.error('a transcript could not be read', error);
  }
  reader.clear();
  if (record.turnCount === 0) return;
  const at = record.end?.at ?? record.startedAt;
  reader.add({ id: `gone:${record.id}`, at, type: 'notice', code: 'agentNotice', level: 'warning', ...fieldsOf('text', say('session.transcriptGone')) });
}

/** Which of these ids the conversation has, as its agent kept it. */
export async function findRecordedIds(ids: ReadonlySet<string>, provider: AgentProvider | undefined, record: SessionRecord, log: Log): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  await readRecordedConversation(provider, record, log, {
    add: ({ id }) => { if (ids.has(id)) found.add(id); },
    nextStrand: () => {},
    endPart: () => {},
    room: async () => {},
    clear: () => { found.clear(); },
  });
  return found;
}
