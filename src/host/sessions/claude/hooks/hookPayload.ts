import * as z from 'zod/mini';

/**
 * What a hook of Claude Code says, as far as we use it; seen with 2.1.197 and 2.1.329. Events that we do not know are ignored, and so are fields. A
 * `PermissionRequest` has no `tool_use_id`: it is the one of the `PreToolUse` before it with the same tool and input.
 */
export const hookPayloadSchema = z.object({
  hook_event_name: z.string(),
  session_id: z.string(),
  transcript_path: z.optional(z.string()),
  cwd: z.optional(z.string()),
  permission_mode: z.optional(z.string()),
  /** Set when a subagent does it. */
  agent_id: z.optional(z.string()),
  agent_type: z.optional(z.string()),
  /** `SessionStart`: startup, resume, compact, clear. */
  source: z.optional(z.string()),
  tool_name: z.optional(z.string()),
  tool_input: z.optional(z.record(z.string(), z.unknown())),
  tool_use_id: z.optional(z.string()),
  permission_suggestions: z.optional(z.array(z.record(z.string(), z.unknown()))),
  /** `Notification`. */
  notification_type: z.optional(z.string()),
  message: z.optional(z.string()),
  /** `SessionEnd`. */
  reason: z.optional(z.string()),
  /** `UserPromptSubmit`. */
  prompt: z.optional(z.string()),
});
export type HookPayload = z.infer<typeof hookPayloadSchema>;
