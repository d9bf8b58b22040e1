import * as z from 'zod/mini';
// By another name, since rules about promises look for `.catch(`.
import { catch as orElse } from 'zod/mini';
import { agentResultSchema, taskUsageSchema } from './subagents.ts';

/*
 * What the CLI prints in `--output-format stream-json`, as far as we use it. Everything is lenient: unknown fields fall away, fields of
 * an unexpected shape are taken for missing, unknown types are reported by name and ignored, since every release of the CLI adds some.
 * Strict is only what a message cannot be used without. Observed with 2.1.197 and 2.1.329.
 */

const text = z.string();
const optionalText = lenient(z.nullable(z.string()));
const optionalNumber = lenient(z.nullable(z.number()));
const anyRecord = z.record(z.string(), z.unknown());

/** Missing when it is of another shape. */
function lenient<S extends z.ZodMiniType>(schema: S): z.ZodMiniCatch<z.ZodMiniOptional<S>> {
  const optional: z.ZodMiniOptional<S> = z.optional(schema);
  return orElse<z.ZodMiniOptional<S>>(optional, undefined);
}

/** One block of a message's content; the fields depend on its type. */
export const contentBlockSchema = z.object({
  type: z.string(),
  text: lenient(z.string()),
  thinking: lenient(z.string()),
  id: lenient(z.string()),
  name: lenient(z.string()),
  input: z.optional(z.unknown()),
  tool_use_id: lenient(z.string()),
  content: z.optional(z.unknown()),
  is_error: lenient(z.nullable(z.boolean())),
  /** Of an image; read by `imageBlocks.ts`. */
  source: z.optional(z.unknown()),
});
export type ContentBlock = z.infer<typeof contentBlockSchema>;

/** Tokens of one request to the model. */
export const requestUsageSchema = z.object({
  input_tokens: optionalNumber,
  output_tokens: optionalNumber,
  cache_read_input_tokens: optionalNumber,
  cache_creation_input_tokens: optionalNumber,
});
export type RequestUsage = z.infer<typeof requestUsageSchema>;

/** Sums of one model since the process began (or since the conversation it resumed began, see `billing.ts`). */
export const modelUsageSchema = z.object({
  inputTokens: orElse(z.number(), 0),
  outputTokens: orElse(z.number(), 0),
  cacheReadInputTokens: orElse(z.number(), 0),
  cacheCreationInputTokens: orElse(z.number(), 0),
  /** Part of `cacheCreationInputTokens`; 2.1.197 does not tell it. */
  cacheCreationEphemeral1hInputTokens: lenient(z.number()),
  costUSD: optionalNumber,
  contextWindow: optionalNumber,
});
export type ModelUsage = z.infer<typeof modelUsageSchema>;

const assistantSchema = z.object({
  type: z.literal('assistant'),
  uuid: text,
  parent_tool_use_id: optionalText,
  error: optionalText,
  timestamp: lenient(z.string()),
  message: z.object({ id: text, model: optionalText, content: z.array(contentBlockSchema) }),
});
export type AssistantMessage = z.infer<typeof assistantSchema>;

const userSchema = z.object({
  type: z.literal('user'),
  uuid: lenient(text),
  parent_tool_use_id: optionalText,
  isSynthetic: lenient(z.boolean()),
  timestamp: lenient(z.string()),
  message: z.object({ content: z.union([z.string(), z.array(contentBlockSchema)]) }),
  /** Of an Agent call; other tools' are of other shapes. */
  tool_use_result: lenient(agentResultSchema),
  tool_result_meta: lenient(z.array(z.object({
    id: text,
    non_execution_kind: optionalText,
    permission_decision: lenient(z.nullable(z.object({ decision: optionalText }))),
  }))),
});
export type UserMessage = z.infer<typeof userSchema>;

const streamEventSchema = z.object({
  type: z.literal('stream_event'),
  parent_tool_use_id: optionalText,
  event: z.object({
    type: text,
    index: lenient(z.number()),
    message: lenient(z.object({ id: text, model: optionalText, usage: lenient(requestUsageSchema) })),
    content_block: lenient(contentBlockSchema),
    delta: lenient(z.object({ type: lenient(text), text: lenient(z.string()), thinking: lenient(z.string()) })),
    usage: lenient(z.nullable(requestUsageSchema)),
  }),
});
export type StreamEventMessage = z.infer<typeof streamEventSchema>;

const systemSchema = z.object({
  type: z.literal('system'),
  subtype: text,
  uuid: lenient(text),
  session_id: lenient(text),
  model: optionalText,
  permissionMode: optionalText,
  status: optionalText,
  compact_result: optionalText,
  compact_error: optionalText,
  compact_metadata: lenient(z.object({ pre_tokens: lenient(z.number()), post_tokens: lenient(z.number()) })),
  attempt: lenient(z.number()),
  max_retries: lenient(z.number()),
  retry_delay_ms: lenient(z.number()),
  error_status: optionalNumber,
  error: optionalText,
  original_model: optionalText,
  fallback_model: optionalText,
  /** Of a subagent. */
  usage: lenient(taskUsageSchema),
  task_id: lenient(text),
  subagent_type: optionalText,
  description: optionalText,
  patch: lenient(z.object({ status: lenient(text) })),
  tool_use_id: optionalText,
  summary: optionalText,
  content: optionalText,
  message: optionalText,
});
export type SystemMessage = z.infer<typeof systemSchema>;

const resultSchema = z.object({
  type: z.literal('result'),
  subtype: text,
  uuid: lenient(text),
  is_error: z.boolean(),
  session_id: lenient(text),
  duration_ms: lenient(z.number()),
  terminal_reason: optionalText,
  result: optionalText,
  errors: lenient(z.array(z.string())),
  usage: lenient(requestUsageSchema),
  modelUsage: lenient(z.record(z.string(), modelUsageSchema)),
  origin: lenient(z.nullable(z.object({ kind: optionalText }))),
});
export type ResultMessage = z.infer<typeof resultSchema>;

const controlRequestSchema = z.object({
  type: z.literal('control_request'),
  request_id: text,
  request: z.object({
    subtype: text,
    tool_name: z.optional(text),
    /** Strict: an answer must carry it, and nobody may allow what they cannot see. */
    input: z.optional(anyRecord),
    description: optionalText,
    permission_suggestions: lenient(z.nullable(z.array(z.unknown()))),
    decision_reason: optionalText,
    tool_use_id: optionalText,
    agent_id: optionalText,
  }),
});
export type ControlRequestMessage = z.infer<typeof controlRequestSchema>;

const controlResponseSchema = z.object({
  type: z.literal('control_response'),
  response: z.object({
    subtype: text,
    request_id: text,
    response: z.optional(z.unknown()),
    error: optionalText,
  }),
});
export type ControlResponseMessage = z.infer<typeof controlResponseSchema>;

const controlCancelSchema = z.object({ type: z.literal('control_cancel_request'), request_id: text });

/** All that is needed to refuse a request. */
const requestIdSchema = z.object({ request_id: text });

const SCHEMAS = {
  assistant: assistantSchema,
  user: userSchema,
  stream_event: streamEventSchema,
  system: systemSchema,
  result: resultSchema,
  control_request: controlRequestSchema,
  control_response: controlResponseSchema,
  control_cancel_request: controlCancelSchema,
} as const;

/** Everything the CLI says that we react to. */
export type CliMessage = z.infer<(typeof SCHEMAS)[keyof typeof SCHEMAS]>;

/** A line that is not used, by its type only: its content may be a prompt. */
export interface IgnoredLine {
  readonly ignored: string;
  /** Set when the CLI waits for an answer to it. */
  readonly unansweredId?: string;
}

/** Parses one line at the border. Never throws. */
export function parseCliLine(line: string): CliMessage | IgnoredLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { ignored: 'not JSON' };
  }
  const type = typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' ? value.type : 'without type';
  if (!isKnownType(type)) return { ignored: type };
  const parsed = z.safeParse(SCHEMAS[type], value);
  if (parsed.success) return parsed.data;
  const ignored = `${type} of unknown shape (${parsed.error.issues[0]?.path.join('.') ?? ''})`;
  const asked = type === 'control_request' ? z.safeParse(requestIdSchema, value) : undefined;
  return asked?.success === true ? { ignored, unansweredId: asked.data.request_id } : { ignored };
}

function isKnownType(type: string): type is keyof typeof SCHEMAS {
  return Object.hasOwn(SCHEMAS, type);
}
