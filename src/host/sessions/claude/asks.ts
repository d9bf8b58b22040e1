import * as z from 'zod/mini';
import type { Question } from '../../../protocol/domain/request.ts';
import type { AgentRequest } from '../../util/agentRequest.ts';
import { requestTitle } from '../requestTitle.ts';
import type { ControlRequestMessage } from './messages.ts';
import { labelSuggestion } from './suggestionLabels.ts';

const questionsSchema = z.object({
  questions: z.array(z.object({
    question: z.string(),
    header: z.optional(z.string()),
    options: z.optional(z.array(z.object({ label: z.string(), description: z.optional(z.string()), preview: z.optional(z.string()) }))),
    multiSelect: z.optional(z.boolean()),
  })),
});

const planSchema = z.object({ plan: z.optional(z.string()), planFilePath: z.optional(z.string()) });

/** Tools whose asks are not permissions. */
const KINDS: Readonly<Record<string, AgentRequest['kind']>> = { ExitPlanMode: 'plan', AskUserQuestion: 'question' };

/** Classifies an ask of the CLI, once. `readPlan` reads the plan file that the CLI names when it leaves the plan itself out. */
export function mapAsk(message: ControlRequestMessage, readPlan: (file: string) => string | undefined): AgentRequest {
  const { request } = message;
  const toolName = request.tool_name ?? 'unknown tool';
  const input = request.input ?? {};
  const kind = KINDS[toolName] ?? 'permission';
  const questions = kind === 'question' ? questionsOf(input) : [];
  const plan = kind === 'plan' ? planOf(input, readPlan) : undefined;
  return {
    agentRequestId: message.request_id,
    kind,
    title: requestTitle({ kind, toolName, input: plan === undefined ? input : { ...input, plan }, description: request.description ?? '' }),
    toolName,
    toolUseId: request.tool_use_id ?? undefined,
    agentId: request.agent_id ?? undefined,
    input,
    reason: request.decision_reason ?? '',
    suggestions: (request.permission_suggestions ?? []).flatMap((raw) => (isRecord(raw) ? [labelSuggestion(raw)] : [])),
    questions,
    plan,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function questionsOf(input: Record<string, unknown>): Question[] {
  const parsed = z.safeParse(questionsSchema, input);
  if (!parsed.success) return [];
  return parsed.data.questions.map(({ question, header, options, multiSelect }) => ({
    question,
    header: header ?? '',
    options: (options ?? []).map(({ label, description, preview }) => ({ label, description: description ?? '', ...(preview === undefined ? {} : { preview }) })),
    isMultiSelect: multiSelect ?? false,
  }));
}

function planOf(input: Record<string, unknown>, readPlan: (file: string) => string | undefined): string {
  const { plan, planFilePath } = z.parse(planSchema, { plan: stringOrNothing(input['plan']), planFilePath: stringOrNothing(input['planFilePath']) });
  return plan ?? (planFilePath === undefined ? undefined : readPlan(planFilePath)) ?? '';
}

function stringOrNothing(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
