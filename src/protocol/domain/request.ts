import * as z from 'zod/mini';
import { textRefSchema } from '../texts/textRef.ts';
import { REQUEST_KINDS } from './kinds.ts';

export const REQUEST_STATES = ['pending', 'answered', 'withdrawn'] as const;

/** One thing the agent suggests to remember, verbatim from the agent (Claude Code: `permission_suggestions[i]`). */
export const permissionSuggestionSchema = z.object({
  /** Human-readable, such as `Bash(npm test *)`. */
  label: z.string(),
  labelRef: z.optional(textRefSchema),
  /** The agent's own object; goes back unchanged. */
  raw: z.record(z.string(), z.unknown()),
});
export type PermissionSuggestion = z.infer<typeof permissionSuggestionSchema>;

export const questionSchema = z.object({
  /** The full text; also the key of its answer. */
  question: z.string(),
  /** A few words for the tab. */
  header: z.string(),
  options: z.array(z.object({ label: z.string(), description: z.string(), preview: z.optional(z.string()) })),
  isMultiSelect: z.boolean(),
});
export type Question = z.infer<typeof questionSchema>;

/**
 * Why a request was withdrawn without an answer. `interrupted` its turn was broken off; `ended` its agent is gone; `hostGone` the host went away, and the
 * agent with it; `superseded` the agent took it back by itself, since something of its own, such as a hook, settled it.
 */
export const WITHDRAWALS = ['interrupted', 'ended', 'hostGone', 'superseded'] as const;
export type Withdrawal = (typeof WITHDRAWALS)[number];

/** The recorded answer to a request: who, what, why. */
export const decisionSchema = z.object({
  by: z.enum(['policy', 'rule', 'role', 'brain', 'human', 'phone', 'terminal', 'agent', 'host']),
  clientId: z.optional(z.string()),
  outcome: z.enum(['allowed', 'allowedAlways', 'denied', 'approved', 'approvedAcceptEdits', 'rejected', 'answered', 'dismissed', 'withdrawn']),
  /** Why, or the feedback given; never the tool's input. */
  reason: z.string(),
  /** Of `withdrawn`, as far as it is known; hosts before it was told apart leave it out. */
  withdrawal: z.optional(z.enum(WITHDRAWALS)),
  at: z.string(),
});
export type Decision = z.infer<typeof decisionSchema>;

/** The subagent that asks, as the call says that started it. */
export const askingAgentSchema = z.object({
  /** The call. */
  toolUseId: z.string(),
  /** Kind of subagent, such as `Explore`; empty when the call does not say. */
  type: z.string(),
  /** What it is at, in a few words of the agent that started it. */
  description: z.string(),
});
export type AskingAgent = z.infer<typeof askingAgentSchema>;

/** Something a human (or a rule) must decide. */
export const requestViewSchema = z.object({
  id: z.string(),
  sessionId: z.string(),
  projectId: z.string(),
  kind: z.enum(REQUEST_KINDS),
  state: z.enum(REQUEST_STATES),
  /** One line, such as `Bash: touch a.txt`. */
  title: z.string(),
  titleRef: z.optional(textRefSchema),
  toolName: z.string(),
  toolUseId: z.optional(z.string()),
  /** Set when a subagent asks. */
  agentId: z.optional(z.string()),
  /** Who that is, as far as it is known. */
  agent: z.optional(askingAgentSchema),
  /** The tool's input as the agent sent it. */
  input: z.record(z.string(), z.unknown()),
  /** Why the agent asks, in its words; empty when it does not say. */
  reason: z.string(),
  suggestions: z.array(permissionSuggestionSchema),
  /** Kind `question` only. */
  questions: z.array(questionSchema),
  /** Kind `plan` only: Markdown. */
  plan: z.optional(z.string()),
  createdAt: z.string(),
  decision: z.optional(decisionSchema),
});
export type RequestView = z.infer<typeof requestViewSchema>;

/** An answer; `kind` must be the request's. */
export const requestAnswerSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('permission'),
    verdict: z.enum(['allow', 'deny']),
    /** With `allow`: indices into `suggestions` to remember ("Allow always"). */
    rememberSuggestions: z.optional(z.array(z.number())),
    /** With `deny`: told to the agent. */
    reason: z.optional(z.string()),
  }),
  z.object({
    kind: z.literal('plan'),
    verdict: z.enum(['approve', 'approveAcceptEdits', 'reject']),
    /** With an approval: replaces the plan. */
    editedPlan: z.optional(z.string()),
    /** With `reject`: told to the agent. */
    feedback: z.optional(z.string()),
  }),
  z.object({
    kind: z.literal('question'),
    /** Question text → chosen labels, or one free text. A question left out is unanswered. */
    answers: z.record(z.string(), z.array(z.string())),
  }),
]);
export type RequestAnswer = z.infer<typeof requestAnswerSchema>;
