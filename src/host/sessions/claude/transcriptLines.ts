import * as z from 'zod/mini';
// By another name, since rules about promises look for `.catch(`.
import { catch as orElse } from 'zod/mini';
import type { ConversationItem } from '../../../protocol/domain/conversation.ts';
import { blockItemId, itemOfBlock, ToolCards, type ItemPlace } from './conversationBlocks.ts';
import { imageField, imagesOf } from './imageBlocks.ts';
import { contentBlockSchema } from './messages.ts';
import { agentResultSchema, backgroundEndOfText } from './subagents.ts';
import { syntheticItem } from './syntheticMessages.ts';
import { commandOutput, compactedNotice, itemOfUserText, textOfContent } from './userText.ts';

const base = { uuid: z.optional(z.string()), timestamp: z.optional(z.string()) };

const lineSchema = z.discriminatedUnion('type', [
  z.object({
    ...base,
    type: z.literal('assistant'),
    uuid: z.string(),
    error: z.optional(z.nullable(z.string())),
    isApiErrorMessage: z.optional(z.boolean()),
    /** Index of the block in its API message; 2.1.197 does not say it, then lines are counted. */
    apiBlockIndex: z.optional(z.number()),
    message: z.object({ id: z.string(), model: z.optional(z.nullable(z.string())), content: z.array(contentBlockSchema) }),
  }),
  z.object({
    ...base,
    type: z.literal('user'),
    isMeta: z.optional(z.boolean()),
    isCompactSummary: z.optional(z.boolean()),
    message: z.object({ content: z.union([z.string(), z.array(contentBlockSchema)]) }),
    toolDenialKind: z.optional(z.nullable(z.string())),
    /** Of an Agent call; other tools' are of other shapes. */
    toolUseResult: orElse(z.optional(agentResultSchema), undefined),
  }),
  z.object({
    ...base,
    type: z.literal('system'),
    subtype: z.optional(z.string()),
    content: z.optional(z.unknown()),
    compactMetadata: orElse(z.optional(z.object({ preTokens: z.number(), postTokens: z.number() })), undefined),
  }),
  z.object({
    ...base,
    type: z.literal('attachment'),
    /** What a person typed while the agent worked, and that it was told within its turn. */
    attachment: z.object({ type: z.literal('queued_command'), commandMode: z.literal('prompt'), prompt: z.union([z.string(), z.array(contentBlockSchema)]) }),
  }),
]);

/**
 * A line of a transcript as JSON; `undefined` for the last line of one whose writer was killed, and for most of the CLI's own records, which are most of
 * the bytes and not worth parsing.
 */
export function parseTranscriptLine(line: string): unknown {
  if (!/"type":\s?"(?:assistant|user|system|permission-mode|queued_command)"/.test(line)) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/**
 * Turns the lines of one transcript file into items with the ids that the live stream gave them. An item that comes again with the same id is its
 * later form: a call gets its result, a resumed transcript repeats lines. They come as the file has them, which writes some lines late, such as a
 * `/compact` command.
 */
export class TranscriptLines {
  private readonly parentToolUseId: string | undefined;
  private readonly tools = new ToolCards();
  private readonly blockCounts = new Map<string, number>();
  private readonly onItem: (item: ConversationItem) => void;

  constructor(parentToolUseId: string | undefined, onItem: (item: ConversationItem) => void) {
    this.parentToolUseId = parentToolUseId;
    this.onItem = onItem;
  }

  /** Takes one line; anything that is not understood is passed over. */
  add(line: string): void {
    const value = parseTranscriptLine(line);
    if (value !== undefined) this.take(value);
  }

  /** The same of a line that was parsed by `parseTranscriptLine`. */
  take(value: unknown): void {
    const parsed = z.safeParse(lineSchema, value);
    if (!parsed.success) return;
    const place: ItemPlace = { at: parsed.data.timestamp ?? '', parentToolUseId: this.parentToolUseId };
    if (parsed.data.type === 'assistant') this.assistant(parsed.data, place);
    else if (parsed.data.type === 'user') this.user(parsed.data, place);
    else if (parsed.data.type === 'system') this.system(parsed.data, place);
    else this.queued(parsed.data, place);
  }

  /** The file ends here: calls without a result were cut off. */
  finish(): void {
    for (const card of this.tools.interruptAll()) this.onItem(card);
  }

  private assistant(line: Extract<z.infer<typeof lineSchema>, { type: 'assistant' }>, place: ItemPlace): void {
    const { id: messageId, content, model } = line.message;
    if (model === '<synthetic>') {
      const error = line.error ?? (line.isApiErrorMessage === true ? 'unknown' : undefined);
      this.keep(syntheticItem({ uuid: line.uuid, content, error }, place));
      return;
    }
    const firstIndex = line.apiBlockIndex ?? this.blockCounts.get(messageId) ?? 0;
    this.blockCounts.set(messageId, firstIndex + content.length);
    for (const [offset, block] of content.entries()) {
      const item = itemOfBlock(block, blockItemId(messageId, firstIndex + offset), place);
      if (item?.type === 'tool') this.tools.add(item);
      if (item?.type !== 'thinking' || item.text !== '') this.keep(item);
    }
  }

  private user(line: Extract<z.infer<typeof lineSchema>, { type: 'user' }>, place: ItemPlace): void {
    const { content } = line.message;
    for (const block of typeof content === 'string' ? [] : content) {
      if (block.type === 'tool_result') this.keep(this.tools.finish(block, line.toolDenialKind ? 'denied' : undefined, line.toolUseResult));
    }
    const ended = backgroundEndOfText(textOfContent(content));
    const cards = ended === undefined ? undefined : this.tools.finishBackground(ended);
    if (cards !== undefined) {
      for (const card of cards) this.keep(card);
      return;
    }
    if (line.isMeta === true || this.parentToolUseId !== undefined || line.uuid === undefined) return;
    this.keep(itemOfUserText({ id: line.uuid, text: textOfContent(content), isSynthetic: line.isCompactSummary === true, ...imageField(imagesOf(content)) }, place));
  }

  private queued({ uuid, attachment: { prompt } }: Extract<z.infer<typeof lineSchema>, { type: 'attachment' }>, place: ItemPlace): void {
    if (uuid === undefined || this.parentToolUseId !== undefined) return;
    this.keep(itemOfUserText({ id: uuid, text: textOfContent(prompt), isSynthetic: false, ...imageField(imagesOf(prompt)) }, place));
  }

  private system(line: Extract<z.infer<typeof lineSchema>, { type: 'system' }>, place: ItemPlace): void {
    if (line.uuid === undefined) return;
    if (line.subtype === 'compact_boundary') this.keep(compactedNotice(line.uuid, place, line.compactMetadata?.preTokens, line.compactMetadata?.postTokens));
    if (line.subtype !== 'local_command' || typeof line.content !== 'string') return;
    const output = /^<local-command-std(?:out|err)>([\s\S]*)<\/local-command-std(?:out|err)>$/.exec(line.content)?.[1];
    this.keep(commandOutput(line.uuid, output ?? '', place));
  }

  private keep(item: ConversationItem | undefined): void {
    if (item !== undefined) this.onItem(item);
  }
}
