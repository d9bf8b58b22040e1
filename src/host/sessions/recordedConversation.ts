import type { QueuedMessage } from '../../protocol/domain/session.ts';
import type { SessionRecord } from '../../protocol/files/fileKinds.ts';
import { fieldsOf, say } from '../../protocol/texts/say.ts';
import type { Log } from '../util/log.ts';
import type { AgentProvider, ConversationReader } from './agentProvider.ts';
import { comparableText, deliveredByText, type RecordedPrompt } from './deliveredMessages.ts';

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
export async function findRecordedMessages(messages: readonly QueuedMessage[], provider: AgentProvider | undefined, record: SessionRecord, log: Log): Promise<ReadonlySet<string>> {
  const ids = new Set(messages.map(({ id }) => id));
  const texts = new Set(record.transport === 'terminal' ? messages.map(({ text }) => comparableText(text)) : []);
  const found = new Set<string>();
  const alike: RecordedPrompt[] = [];
  await readRecordedConversation(provider, record, log, {
    add: (item) => {
      if (ids.has(item.id)) found.add(item.id);
      else if (item.type === 'user' && !item.isSynthetic && texts.has(comparableText(item.text))) alike.push({ text: item.text, at: item.at });
    },
    nextStrand: () => {},
    endPart: () => {},
    room: async () => {},
    clear: () => {
      found.clear();
      alike.length = 0;
    },
  });
  for (const id of deliveredByText(messages.filter(({ id: own }) => !found.has(own)), alike)) found.add(id);
  return found;
}
