import * as z from 'zod/mini';
import type { SubagentUsage } from '../../../protocol/domain/conversation.ts';
import type { AskingAgent } from '../../../protocol/domain/request.ts';

/**
 * What the CLI notes beside the result of a call. Of an Agent: sums when it has ended, or only that it goes on in the background (2.1.329). Of questions:
 * the answers, by question (2.1.197, 2.1.329).
 */
export const agentResultSchema = z.object({
  isAsync: z.optional(z.boolean()),
  status: z.optional(z.string()),
  totalTokens: z.optional(z.number()),
  totalToolUseCount: z.optional(z.number()),
  totalDurationMs: z.optional(z.number()),
  answers: z.optional(z.unknown()),
});
export type AgentResult = z.infer<typeof agentResultSchema>;

/** Sums of a subagent that is at work or has just ended, in `task_progress` and `task_notification`. */
export const taskUsageSchema = z.object({ total_tokens: z.number(), tool_uses: z.number(), duration_ms: z.number() });

/** How a subagent ended that ran in the background. */
export interface BackgroundEnd {
  readonly toolUseId: string;
  /** `completed`, `failed`, `killed`, `stopped`. */
  readonly status: string;
  /** What it reported. */
  readonly report: string;
  readonly subagent: SubagentUsage | undefined;
}

/** Who the subagents of a process are, by the CLI's id of them, which is all that their requests say. */
export class SubagentNames {
  private readonly byId = new Map<string, AskingAgent>();

  /** To be told of every system message; `task_started` is the one that names. Shell commands in the background are tasks too, but nobody who asks. */
  note({ subtype, task_id: id, tool_use_id: toolUseId, subagent_type: type, description }: StartedTask): void {
    if (subtype === 'task_started' && id !== undefined && toolUseId && type) this.byId.set(id, { toolUseId, type, description: description ?? '' });
  }

  find(agentId: string | undefined): AskingAgent | undefined {
    return agentId === undefined ? undefined : this.byId.get(agentId);
  }
}

/** What a system message says of a task that begins. */
interface StartedTask {
  readonly subtype: string;
  readonly task_id?: string | undefined;
  readonly tool_use_id?: string | null | undefined;
  readonly subagent_type?: string | null | undefined;
  readonly description?: string | null | undefined;
}

/** True when the call only started the subagent. */
export function isLaunchedOnly(result: AgentResult | undefined): boolean {
  return result?.isAsync === true && result.status === 'async_launched';
}

export function usageOfResult(result: AgentResult | undefined): SubagentUsage | undefined {
  if (result?.totalTokens === undefined) return undefined;
  return { tokens: result.totalTokens, toolCount: result.totalToolUseCount ?? 0, durationMs: result.totalDurationMs ?? 0 };
}

export function usageOfTask(usage: z.infer<typeof taskUsageSchema> | undefined): SubagentUsage | undefined {
  return usage === undefined ? undefined : { tokens: usage.total_tokens, toolCount: usage.tool_uses, durationMs: usage.duration_ms };
}

/** The end of a subagent as the transcript tells it: in the user's name, between tags. `undefined` for other texts. */
export function backgroundEndOfText(text: string): BackgroundEnd | undefined {
  if (!text.startsWith('<task-notification>')) return undefined;
  const toolUseId = tagged(text, 'tool-use-id');
  if (toolUseId === '') return undefined;
  const [tokens, toolCount, durationMs] = ['subagent_tokens', 'tool_uses', 'duration_ms'].map((tag) => Number(tagged(text, tag) || Number.NaN));
  const isKnown = [tokens, toolCount, durationMs].every((value) => Number.isFinite(value));
  return {
    toolUseId,
    status: tagged(text, 'status'),
    report: tagged(text, 'result'),
    subagent: isKnown ? { tokens: tokens ?? 0, toolCount: toolCount ?? 0, durationMs: durationMs ?? 0 } : undefined,
  };
}

/** What stands between a tag and its last end; empty without it. */
export function tagged(text: string, tag: string): string {
  const start = text.indexOf(`<${tag}>`);
  const end = text.lastIndexOf(`</${tag}>`);
  return start === -1 || end < start ? '' : text.slice(start + tag.length + 2, end);
}
