import * as z from 'zod/mini';
import { textRefSchema } from '../texts/textRef.ts';

export const REQUEST_KINDS = ['permission', 'plan', 'question', 'review'] as const;
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

/** The recorded answer to a request: who, what, why. */
export const decisionSchema = z.object({
  by: z.enum(['policy', 'rule', 'role', 'brain', 'human', 'phone', 'terminal', 'agent', 'host']),
  clientId: z.optional(z.string()),
  outcome: z.enum(['allowed', 'allowedAlways', 'denied', 'approved', 'approvedAcceptEdits', 'rejected', 'answered', 'dismissed', 'withdrawn']),
  /** Why, or the feedback given; never the tool's input. */
  reason: z.string(),
  at: z.string(),
});
export type Decision = z.infer<typeof decisionSchema>;

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
