import * as z from 'zod/mini';
// By another name, since rules about promises look for `.catch(`.
import { catch as orElse } from 'zod/mini';
import { PERMISSION_MODES, type PermissionMode } from '../../../../protocol/domain/session.ts';
import { tokensOf } from '../billing.ts';
import { requestUsageSchema } from '../messages.ts';
import type { RequestTokens } from './modelPrices.ts';

/** One request to a model, as one line of its answer has it. */
export interface TranscriptRequest {
  /** The same for all lines of one answer, and for no other. */
  readonly key: string;
  readonly model: string;
  readonly tokens: RequestTokens;
}

/** What a line says beside what people see. */
export type TranscriptFact =
  | { readonly type: 'request'; readonly at: string; readonly request: TranscriptRequest }
  | { readonly type: 'permissionMode'; readonly permissionMode: PermissionMode }
  /** 2.1.197 does not say how many tokens are left. */
  | { readonly type: 'compacted'; readonly contextTokens: number | undefined }
  /** A person chose another model; `isLarge` for its variant with a million tokens of context. */
  | { readonly type: 'modelChosen'; readonly isLarge: boolean }
  /** A person, or a task that ended in the background, began a turn. */
  | { readonly type: 'prompt' }
  /** An API error ended the turn. */
  | { readonly type: 'error'; readonly at: string }
  /** At the end of each turn that was not broken off; 2.1.329 leaves it out after an API error. */
  | { readonly type: 'turnEnded'; readonly uuid: string; readonly at: string; readonly durationMs: number }
  /** A turn was broken off; not written when nothing of an answer had come. */
  | { readonly type: 'interrupted'; readonly at: string };

const optionalNumber = orElse(z.optional(z.nullable(z.number())), undefined);
const optionalText = orElse(z.optional(z.nullable(z.string())), undefined);

const usageSchema = z.extend(requestUsageSchema, {
  cache_creation: orElse(z.optional(z.nullable(z.object({ ephemeral_1h_input_tokens: optionalNumber }))), undefined),
  server_tool_use: orElse(z.optional(z.nullable(z.object({ web_search_requests: optionalNumber }))), undefined),
  speed: optionalText,
});

const lineSchema = z.object({
  type: z.string(),
  subtype: optionalText,
  uuid: optionalText,
  timestamp: optionalText,
  requestId: optionalText,
  permissionMode: optionalText,
  isApiErrorMessage: orElse(z.optional(z.nullable(z.boolean())), undefined),
  error: optionalText,
  durationMs: optionalNumber,
  compactMetadata: orElse(z.optional(z.object({ postTokens: optionalNumber })), undefined),
  message: orElse(z.optional(z.object({ id: optionalText, model: optionalText, usage: orElse(z.optional(usageSchema), undefined), content: z.optional(z.unknown()) })), undefined),
});
type Line = z.infer<typeof lineSchema>;

/** What a line of a transcript says of models, money, modes and turns. */
export function factsOf(value: unknown): TranscriptFact[] {
  const parsed = z.safeParse(lineSchema, value);
  if (!parsed.success) return [];
  const line = parsed.data;
  const permissionMode = PERMISSION_MODES.find((mode) => mode === line.permissionMode);
  const mode: TranscriptFact[] = permissionMode === undefined ? [] : [{ type: 'permissionMode', permissionMode }];
  switch (line.type) {
    case 'assistant':
      return assistantFacts(line);
    case 'system':
      return systemFacts(line);
    case 'user':
      if (isInterruption(line.message?.content)) return [{ type: 'interrupted', at: line.timestamp ?? '' }];
      if (typeof line.message?.content === 'string' && line.message.content.startsWith(MODEL_CHOSEN)) return [{ type: 'modelChosen', isLarge: line.message.content.includes('(1M context)') }];
      // Only prompts say the mode.
      return mode.length === 0 ? [] : [{ type: 'prompt' }, ...mode];
    case 'permission-mode':
      return mode;
    default:
      return [];
  }
}

function assistantFacts({ message, requestId, timestamp, error, isApiErrorMessage }: Line): TranscriptFact[] {
  // What the CLI made up itself is no request.
  if (message?.model === '<synthetic>') return error || isApiErrorMessage === true ? [{ type: 'error', at: timestamp ?? '' }] : [];
  if (!message?.id || !message.model || message.usage === undefined) return [];
  const { id, model, usage } = message;
  const tokens = {
    ...tokensOf(usage),
    cacheWriteHourTokens: usage.cache_creation?.ephemeral_1h_input_tokens ?? 0,
    webSearches: usage.server_tool_use?.web_search_requests ?? 0,
    isFast: (usage.speed ?? 'standard') !== 'standard',
  };
  return [{ type: 'request', at: timestamp ?? '', request: { key: `${id} ${requestId ?? ''}`, model, tokens } }];
}

function systemFacts({ subtype, uuid, timestamp, durationMs, compactMetadata }: Line): TranscriptFact[] {
  if (subtype === 'compact_boundary') return [{ type: 'compacted', contextTokens: compactMetadata?.postTokens ?? undefined }];
  if (subtype === 'turn_duration' && uuid) return [{ type: 'turnEnded', uuid, at: timestamp ?? '', durationMs: durationMs ?? 0 }];
  return [];
}

/** What `/model` prints, before the name of the model for people; seen with 2.1.197 and 2.1.329. */
const MODEL_CHOSEN = '<local-command-stdout>Set model to ';

const INTERRUPTION = '[Request interrupted by user';
const textBlocksSchema = z.array(z.object({ type: z.string(), text: optionalText }));

function isInterruption(content: unknown): boolean {
  if (typeof content === 'string') return content.startsWith(INTERRUPTION);
  const blocks = z.safeParse(textBlocksSchema, content);
  return blocks.success && blocks.data.some(({ type, text }) => type === 'text' && text?.startsWith(INTERRUPTION) === true);
}
