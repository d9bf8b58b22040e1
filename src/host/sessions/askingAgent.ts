import type { ConversationItemOf } from '../../protocol/domain/conversation.ts';
import type { AskingAgent } from '../../protocol/domain/request.ts';

/** The subagent that a tool call started, in the words of the call. `undefined` without a call, or when it says nothing of it. */
export function askingAgent(call: Pick<ConversationItemOf<'tool'>, 'id' | 'input'> | undefined): AskingAgent | undefined {
  if (call === undefined) return undefined;
  const [type, description] = [textOf(call.input['subagent_type']), textOf(call.input['description'])];
  return type === '' && description === '' ? undefined : { toolUseId: call.id, type, description };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
