import type { SessionRecord } from '../../protocol/files/fileKinds.ts';
import { fieldsOf, say } from '../../protocol/texts/say.ts';
import type { Log } from '../util/log.ts';
import type { AgentProvider, ConversationReader } from './agentProvider.ts';
import { deliveredByText, type RecordedPrompt } from './deliveredMessages.ts';
import type { StoredOutbox } from './outbox.ts';

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

/**
 * Which of these messages the conversation has, as its agent kept it: by id, and where they were typed into a terminal by text and time. Gives their ids.
 */
export async function findRecordedMessages({ queue, handed }: Pick<StoredOutbox, 'queue' | 'handed'>, provider: AgentProvider | undefined, record: SessionRecord, log: Log): Promise<ReadonlySet<string>> {
  const ids = new Set(queue.map(({ id }) => id));
  // It may have been moved since.
  const isTyped = handed === undefined ? record.transport === 'terminal' : handed.isTyped === true;
  const oldest = handed?.at ?? queue.map(({ queuedAt }) => queuedAt).toSorted()[0] ?? '';
  const found = new Set<string>();
  const typed: RecordedPrompt[] = [];
  await readRecordedConversation(provider, record, log, {
    add: (item) => {
      if (ids.has(item.id)) found.add(item.id);
      else if (isTyped && item.type === 'user' && !item.isSynthetic && item.at >= oldest) typed.push({ text: item.text, at: item.at });
    },
    nextStrand: () => {},
    endPart: () => {},
    room: async () => {},
    clear: () => {
      found.clear();
      typed.length = 0;
    },
  });
  for (const id of deliveredByText(queue.filter(({ id: own }) => !found.has(own)), typed, handed)) found.add(id);
  return found;
}
