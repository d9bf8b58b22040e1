import { isDeepStrictEqual } from 'node:util';
import type { HookPayload } from './hookPayload.ts';

/** A subagent that is broken off may never tell of the end of its calls: the oldest of more than this go. */
const MOST_UNDER_WAY = 500;

/** A tool call that was announced and has not ended. */
interface ToolCall {
  readonly id: string;
  readonly toolName: string;
  readonly input: Record<string, unknown>;
  /** The subagent that makes it. */
  readonly agentId: string | undefined;
  /** A request was found to be about it. */
  isAsked: boolean;
}

/** The tool calls of an agent and its subagents that are under way, as its hooks tell them. */
export class ToolCalls {
  /** By id, in order of their announcement. */
  private readonly underWay = new Map<string, ToolCall>();

  /** To be told of every hook. */
  note(payload: HookPayload): void {
    const { hook_event_name: event, tool_use_id: id, agent_id: agentId } = payload;
    switch (event) {
      case 'PreToolUse':
        if (id !== undefined) this.begin({ id, toolName: payload.tool_name ?? '', input: payload.tool_input ?? {}, agentId, isAsked: false });
        return;
      case 'PostToolUse':
      case 'PostToolUseFailure':
      case 'PermissionDenied':
        if (id !== undefined) this.underWay.delete(id);
        return;
      // A call that was denied or interrupted has no other end.
      case 'PostToolBatch':
      case 'Stop':
      case 'StopFailure':
      case 'SubagentStop':
      case 'UserPromptSubmit':
        this.endAllOf(agentId);
        return;
      default:
    }
  }

  /**
   * The id of the call that a request is about, which it does not say: the first of the same agent, tool and input that no request was about yet. Where a hook of
   * the user changed the input, the only one of that tool.
   */
  claim({ tool_name: toolName, tool_input: input, agent_id: agentId }: HookPayload): string | undefined {
    const open = [...this.underWay.values()].filter((call) => call.agentId === agentId && call.toolName === toolName && !call.isAsked);
    const found = open.find((call) => isDeepStrictEqual(call.input, input ?? {})) ?? (open.length === 1 ? open[0] : undefined);
    if (found !== undefined) found.isAsked = true;
    return found?.id;
  }

  /** True for a call under way that the agent, and no subagent in the background, makes or waits for. `callOf` gives the call that started a subagent. */
  isInForeground(id: string | undefined, callOf: (agentId: string) => string | undefined): boolean {
    const seen = new Set<string>();
    for (let next = id; next !== undefined && !seen.has(next);) {
      const call = this.underWay.get(next);
      if (call === undefined) return false;
      if (call.agentId === undefined) return true;
      seen.add(next);
      next = callOf(call.agentId);
    }
    return false;
  }

  private begin(call: ToolCall): void {
    this.underWay.set(call.id, call);
    const [oldest] = this.underWay.keys();
    if (this.underWay.size > MOST_UNDER_WAY && oldest !== undefined) this.underWay.delete(oldest);
  }

  private endAllOf(agentId: string | undefined): void {
    for (const call of this.underWay.values()) if (call.agentId === agentId) this.underWay.delete(call.id);
  }
}
