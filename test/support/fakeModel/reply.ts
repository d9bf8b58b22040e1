import { randomUUID } from 'node:crypto';
import type { MessagesBody } from './messagesRequest.ts';
import type { Action, ScriptedUsage, Step } from './script.ts';

/** A content block of a response. */
export type ReplyBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: unknown };

/** Everything about a response that is known before it is sent. */
export interface Reply {
  readonly messageId: string;
  readonly model: string;
  readonly stopReason: string;
  readonly usage: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  /** The actions in order; those that say something carry the block that they send. */
  readonly parts: readonly { readonly action: Action; readonly block: ReplyBlock | undefined }[];
}

/** Usage of a response whose script sets none; small and all different, so that a mix-up shows. */
export const DEFAULT_USAGE: ScriptedUsage = {
  inputTokens: 100,
  outputTokens: 40,
  cacheReadTokens: 30,
  cacheWrite5mTokens: 20,
  cacheWrite1hTokens: 0,
  webSearches: 0,
};

/** Works out the whole response to request number `requestId`. */
export function composeReply(step: Step, requestId: number, body: MessagesBody): Reply {
  const parts = step.map((action, index) => ({ action, block: blockOf(action, `toolu_fake_${requestId}_${index}_${randomUUID().slice(0, 8)}`, body) }));
  const last = <K extends Action['kind']>(kind: K): Extract<Action, { kind: K }> | undefined =>
    step.findLast((action): action is Extract<Action, { kind: K }> => action.kind === kind);
  const callsTool = parts.some(({ block }) => block?.type === 'tool_use');
  const headers = step.flatMap((action) => (action.kind === 'header' ? Object.entries(action.headers) : []));
  return {
    messageId: `msg_fake_${requestId}`,
    model: last('model')?.name ?? body.model ?? 'fake-model',
    stopReason: last('stop')?.reason ?? (callsTool ? 'tool_use' : 'end_turn'),
    usage: wireUsage(last('usage')?.usage ?? DEFAULT_USAGE),
    headers: { 'request-id': `req_fake_${requestId}`, ...Object.fromEntries(headers) },
    parts,
  };
}

function blockOf(action: Action, toolUseId: string, body: MessagesBody): ReplyBlock | undefined {
  if (action.kind === 'say') return { type: 'text', text: action.text };
  if (action.kind === 'think') return { type: 'thinking', thinking: action.text, signature: 'ZmFrZQ==' };
  if (action.kind !== 'tool') return undefined;
  const input: unknown = JSON.parse(action.input.replaceAll('$PLAN', () => planFileIn(body)));
  return { type: 'tool_use', id: toolUseId, name: action.name, input };
}

/** In plan mode the CLI names the plan's file somewhere in the request. */
function planFileIn(body: MessagesBody): string {
  return /[^\s"'`]*\/plans\/[\w-]+\.md/.exec(JSON.stringify(body))?.[0] ?? '';
}

function wireUsage(usage: ScriptedUsage): Record<string, unknown> {
  return {
    input_tokens: usage.inputTokens,
    cache_creation_input_tokens: usage.cacheWrite5mTokens + usage.cacheWrite1hTokens,
    cache_read_input_tokens: usage.cacheReadTokens,
    output_tokens: usage.outputTokens,
    cache_creation: { ephemeral_5m_input_tokens: usage.cacheWrite5mTokens, ephemeral_1h_input_tokens: usage.cacheWrite1hTokens },
    service_tier: 'standard',
    ...(usage.webSearches > 0 ? { server_tool_use: { web_search_requests: usage.webSearches, web_fetch_requests: 0 } } : {}),
  };
}
