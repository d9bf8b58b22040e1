import * as z from 'zod/mini';
import type { ErrorCode } from '../errors.ts';
import { streamModeSchema } from './streamMode.ts';
import { transportSchema } from './transport.ts';
import { END_REASONS, PHASES } from './kinds.ts';
import { imageRefSchema } from './image.ts';
import { textRefSchema } from '../texts/textRef.ts';
import { tokenUsageSchema } from './usage.ts';

export const phaseSchema = z.enum(PHASES);
export type Phase = z.infer<typeof phaseSchema>;

/** Modes of Claude Code's `--permission-mode`. */
export const PERMISSION_MODES = ['default', 'acceptEdits', 'plan', 'auto', 'dontAsk', 'bypassPermissions'] as const;
export const permissionModeSchema = z.enum(PERMISSION_MODES);
export type PermissionMode = z.infer<typeof permissionModeSchema>;

export const sessionEndSchema = z.object({
  reason: z.enum(END_REASONS),
  at: z.string(),
  exitCode: z.optional(z.number()),
  /** Of a `failed` one: what stood in its way, where that is known, so that a person is told what to do: an `EndCause`; a newer version may know others. */
  cause: z.optional(z.string()),
  /** English sentence for people: what we know, with the agent's own last words. Empty when there is nothing to say. */
  detail: z.string(),
  detailRef: z.optional(textRefSchema),
});
export type SessionEnd = z.infer<typeof sessionEndSchema>;

/** What can stand in an agent's way: an error of ours, or an account that is not paid for. */
export type EndCause = ErrorCode | 'billing';

/**
 * What a person has not looked at yet. `failed`: a turn or the agent ended with an error, or was cut by the loss of its host. `finished`: a turn ended, or the
 * agent left, and nothing goes on by itself. What a person ended or interrupted themselves is no news to them.
 */
export const ATTENTION_KINDS = ['failed', 'finished'] as const;
export const attentionSchema = z.object({
  kind: z.enum(ATTENTION_KINDS),
  /** When it happened (ISO 8601 UTC); names this piece of news. */
  since: z.string(),
});
export type Attention = z.infer<typeof attentionSchema>;

/** A follow-up that waits for the turn to end. */
export const queuedMessageSchema = z.object({
  id: z.string(),
  text: z.string(),
  queuedAt: z.string(),
  /** Pictures that go out with it; left out without any. */
  images: z.optional(z.array(imageRefSchema)),
});
export type QueuedMessage = z.infer<typeof queuedMessageSchema>;

/** One task of the list that an agent keeps of its own work. */
export const checklistEntrySchema = z.object({
  id: z.string(),
  text: z.string(),
  /** What the agent calls it while it is at it. */
  activeText: z.optional(z.string()),
  status: z.enum(['pending', 'inProgress', 'done']),
});
export type ChecklistEntry = z.infer<typeof checklistEntrySchema>;

/** One conversation of one agent, as clients see it. */
export const sessionViewSchema = z.object({
  /** Ours, a UUID, stable for life. The agent's own id is `agentSessionId`, which `/clear` changes. */
  id: z.string(),
  agentSessionId: z.optional(z.string()),
  provider: z.string(),
  transport: transportSchema,
  isManaged: z.boolean(),
  projectId: z.string(),
  taskRef: z.optional(z.string()),
  name: z.string(),
  /** Left out unless a person pinned it: it then leads its group, and stays in sight however long ago it ended. */
  isPinned: z.optional(z.boolean()),
  /** Client id of who started it, such as a window's; left out for sessions of older versions. */
  startedBy: z.optional(z.string()),
  cwd: z.string(),
  /** The model the agent says it uses; the requested one until it does. */
  model: z.optional(z.string()),
  permissionMode: permissionModeSchema,
  /** `persistent` when left out. */
  streamMode: z.optional(streamModeSchema),
  /** Limits that it was started with; see `launchOptionsSchema`. Left out where there is none. */
  maxTurns: z.optional(z.number()),
  maxBudgetUsd: z.optional(z.number()),
  phase: phaseSchema,
  /** When the phase began (ISO 8601 UTC). */
  phaseSince: z.string(),
  /** When its turn began, waits for a person included; left out between turns. */
  turnSince: z.optional(z.string()),
  startedAt: z.string(),
  end: z.optional(sessionEndSchema),
  /** Turns that ended, over all processes of the session. */
  turnCount: z.number(),
  usage: tokenUsageSchema,
  /** US dollars over all processes of the session; `undefined` while nothing was priced. */
  costUsd: z.optional(z.number()),
  /** Tokens in the context after the last request, and the model's window, when the agent reported them. */
  contextTokens: z.optional(z.number()),
  contextWindow: z.optional(z.number()),
  queue: z.array(queuedMessageSchema),
  /** The agent's own list of tasks as it is now; left out while it keeps none. */
  checklist: z.optional(z.array(checklistEntrySchema)),
  /** What happened since somebody last looked; left out when they have seen all. */
  attention: z.optional(attentionSchema),
  /** Requests that wait for an answer. */
  waitingCount: z.number(),
  /** True when a newer version of Mission Control wrote its file: it is shown and cannot be changed or resumed here. */
  isReadOnly: z.optional(z.boolean()),
});
export type SessionView = z.infer<typeof sessionViewSchema>;

/** True while the session has, or is about to have, a live agent. */
export function isLive(session: Pick<SessionView, 'phase'>): boolean {
  return session.phase !== 'ended';
}
