import type { FakeModel } from './fakeModel.ts';
import { textsOf, type ContentBlock, type RecordedRequest } from './messagesRequest.ts';

/** A tool result as the model got it. */
export interface ToolResult {
  /** Name of the tool that was called. */
  readonly toolName: string;
  readonly toolUseId: string;
  /** Text of the result; blocks that are not text appear as JSON. */
  readonly text: string;
  readonly isError: boolean;
}

/**
 * Every tool result in the final request of each conversation, by tool use id. A well-behaved session has exactly one for each call: a lost
 * decision shows as none, a doubled one as two.
 */
export function toolResults(model: FakeModel): ReadonlyMap<string, readonly ToolResult[]> {
  const found = new Map<string, ToolResult[]>();
  for (const request of finalRequests(model.turns)) {
    const names = new Map<string, string>();
    for (const block of blocksOf(request)) {
      if (block.type === 'tool_use' && block.id !== undefined) {
        names.set(block.id, block.name ?? '');
        if (!found.has(block.id)) found.set(block.id, []);
      } else if (block.type === 'tool_result' && block.tool_use_id !== undefined) {
        const toolUseId = block.tool_use_id;
        const result = { toolName: names.get(toolUseId) ?? '', toolUseId, text: textOf(block.content), isError: block.is_error === true };
        found.set(toolUseId, [...(found.get(toolUseId) ?? []), result]);
      }
    }
  }
  return found;
}

/** The last request of each conversation; a conversation is known by the session in its metadata, a subagent's by its first prompt. */
function finalRequests(requests: readonly RecordedRequest[]): readonly RecordedRequest[] {
  const byConversation = new Map<string, RecordedRequest>();
  for (const request of requests) byConversation.set(conversationOf(request), request);
  return [...byConversation.values()];
}

function conversationOf({ body, headers }: RecordedRequest): string {
  const session = headers['x-claude-code-session-id'] ?? body.metadata?.user_id ?? '';
  // Texts only: the blocks around them change from request to request (cache marks, reminders).
  const texts = textsOf(body.messages?.find(({ role }) => role === 'user'));
  return [String(session), ...texts.filter((text) => !text.startsWith('<system-reminder>'))].join('\n');
}

function blocksOf({ body }: RecordedRequest): readonly ContentBlock[] {
  return (body.messages ?? []).flatMap(({ content }) => (typeof content === 'string' ? [] : content));
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return content === undefined ? '' : JSON.stringify(content);
  return (content as ContentBlock[]).map((block) => (block.type === 'text' ? (block.text ?? '') : JSON.stringify(block))).join('\n');
}
