import path from 'node:path';
import type { ConversationItem } from '../../protocol/domain/conversation.ts';
import { fileChangeOf } from '../../protocol/domain/fileChange.ts';
import { MissionControlError } from '../../protocol/errors.ts';
import type { SessionRecord } from '../../protocol/files/fileKinds.ts';
import type { OperationOutput } from '../../protocol/operations/operationTable.ts';
import { say } from '../../protocol/texts/say.ts';
import type { AgentProvider } from './agentProvider.ts';

export type ToldFileChange = OperationOutput<'sessions.fileChange'>;

/**
 * What a tool call did, or asks to do, to a file. The file itself is not read: it may have changed since, and a reader of conversations is no
 * reader of files. Throws `notFound` when the item is no such call.
 */
export async function tellFileChange(
  item: ConversationItem | undefined,
  { cwd, agentSessionIds }: Pick<SessionRecord, 'cwd' | 'agentSessionIds'>,
  provider: AgentProvider | undefined,
): Promise<ToldFileChange> {
  const change = item?.type === 'tool' ? fileChangeOf(item.name, item.input) : undefined;
  if (item?.type !== 'tool' || change === undefined) throw new MissionControlError('notFound', say('session.noChange'));
  const isApplied = item.state === 'done';
  const recorded = isApplied ? await provider?.readFileChange?.({ cwd, agentSessionIds, toolUseId: item.id }) : undefined;
  return {
    path: path.resolve(cwd, change.path),
    isApplied,
    edits: [...change.edits],
    ...(change.isWhole === true ? { isWhole: true } : {}),
    ...(recorded?.whole === undefined ? {} : { recorded: recorded.whole }),
    ...(recorded === undefined || recorded.hunks.length === 0 ? {} : { hunks: [...recorded.hunks] }),
  };
}
