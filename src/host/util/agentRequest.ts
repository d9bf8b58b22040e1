import type { AskingAgent, PermissionSuggestion, Question } from '../../protocol/domain/request.ts';
import type { Said } from '../../protocol/texts/say.ts';

/** A request as an agent made it, before it gets an id and a place in the pipeline. Sessions hand it from the agent to the inbox. */
export interface AgentRequest {
  /** The agent's own request id, by which it is answered and withdrawn. */
  readonly agentRequestId: string;
  readonly kind: 'permission' | 'plan' | 'question';
  readonly title: Said;
  readonly toolName: string;
  readonly toolUseId: string | undefined;
  /** The agent's id of the subagent that asks; `undefined` when the agent itself does. */
  readonly agentId: string | undefined;
  /** Who that is, as far as it is known. */
  readonly agent?: AskingAgent | undefined;
  readonly input: Record<string, unknown>;
  readonly reason: string;
  readonly suggestions: readonly PermissionSuggestion[];
  readonly questions: readonly Question[];
  readonly plan: string | undefined;
}
