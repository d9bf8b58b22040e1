import type { AskingAgent, RequestAnswer } from '../../../../protocol/domain/request.ts';
import type { AgentRequest } from '../../../util/agentRequest.ts';
import { askAnswer, type AskAnswer } from '../answers.ts';
import { mapAsk } from '../asks.ts';
import type { HookPayload } from './hookPayload.ts';

/**
 * Answer of a `PermissionRequest` hook: its `decision` is what a control request is answered with, in 2.1.197 and 2.1.329. `updatedInput` is mandatory here too for
 * plans and questions: without it 2.1.329 goes on waiting for its own dialog.
 */
export interface HookDecision {
  readonly hookSpecificOutput: { readonly hookEventName: 'PermissionRequest'; readonly decision: AskAnswer };
}

/** What a `PermissionRequest` asks, as a control request would. */
export function requestOfHook(
  payload: HookPayload,
  known: { readonly id: string; readonly toolUseId: string | undefined; readonly agent: AskingAgent | undefined },
  readPlan: (file: string) => string | undefined,
): AgentRequest {
  const description = payload.tool_input?.['description'];
  const ask = mapAsk({
    type: 'control_request',
    request_id: known.id,
    request: {
      subtype: 'can_use_tool',
      tool_name: payload.tool_name,
      input: payload.tool_input,
      description: typeof description === 'string' ? description : undefined,
      permission_suggestions: payload.permission_suggestions,
      decision_reason: undefined,
      tool_use_id: known.toolUseId,
      agent_id: payload.agent_id,
    },
  }, readPlan);
  return { ...ask, agent: known.agent };
}

/** Translates an answer; its kind fits the request's. */
export function decisionOfAnswer(request: AgentRequest, answer: RequestAnswer): HookDecision {
  return { hookSpecificOutput: { hookEventName: 'PermissionRequest', decision: askAnswer(request, answer) } };
}
