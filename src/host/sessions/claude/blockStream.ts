import type { ConversationItemOf } from '../../../protocol/domain/conversation.ts';
import type { AgentEvent } from '../agentProvider.ts';
import { base, blockItemId, itemOfBlock, type ItemPlace, type ToolCards } from './conversationBlocks.ts';
import type { AssistantMessage, RequestUsage, StreamEventMessage } from './messages.ts';
import { loginNotice, syntheticItem } from './syntheticMessages.ts';

interface OpenMessage {
  readonly messageId: string;
  /** As the request began. */
  readonly usage: RequestUsage | undefined;
  /** Index of the block that streams now. */
  openIndex: number | undefined;
}

type StreamedText = ConversationItemOf<'text'> | ConversationItemOf<'thinking'>;

export interface BlockStreamOptions {
  readonly tools: ToolCards;
  readonly emit: (event: AgentEvent) => void;
  readonly setPhase: (phase: 'thinking' | 'responding' | 'runningTool') => void;
  /** An API error that the CLI shows as a message of its own. */
  readonly onError: (text: string, code: string | undefined) => void;
  /** Usage of a request of the main conversation, while and after it runs. */
  readonly onUsage: (usage: RequestUsage) => void;
  /** A request of the main conversation was answered to the end. */
  readonly onRequestEnded: (usage: RequestUsage) => void;
}

/**
 * Follows the blocks of assistant messages: deltas as they come, then the block's whole text, which is the authority. The main
 * conversation and each subagent stream apart.
 */
export class BlockStream {
  private readonly options: BlockStreamOptions;
  private readonly openMessages = new Map<string, OpenMessage>();
  /** Blocks seen per message: the index of messages that do not stream. */
  private readonly blockCounts = new Map<string, { readonly who: string; readonly count: number }>();
  private readonly openTexts = new Map<string, StreamedText>();

  constructor(options: BlockStreamOptions) {
    this.options = options;
  }

  streamEvent({ event }: StreamEventMessage, place: ItemPlace): void {
    const who = place.parentToolUseId ?? '';
    const isMain = place.parentToolUseId === undefined;
    const open = this.openMessages.get(who);
    switch (event.type) {
      case 'message_start':
        if (event.message === undefined) return;
        this.openMessages.set(who, { messageId: event.message.id, usage: event.message.usage, openIndex: undefined });
        if (isMain && event.message.usage !== undefined) this.options.onUsage(event.message.usage);
        return;
      case 'content_block_start':
        if (open === undefined || event.index === undefined) return;
        open.openIndex = event.index;
        this.startBlock(blockItemId(open.messageId, event.index), event.content_block?.type, place);
        return;
      case 'content_block_delta':
        if (open?.openIndex === undefined) return;
        this.appendText(blockItemId(open.messageId, event.index ?? open.openIndex), event.delta?.text ?? event.delta?.thinking ?? '');
        return;
      case 'content_block_stop':
        if (open !== undefined) open.openIndex = undefined;
        return;
      case 'message_delta':
        if (!isMain || !event.usage) return;
        this.options.onUsage(event.usage);
        this.options.onRequestEnded({ ...open?.usage, ...known(event.usage) });
        return;
      default:
    }
  }

  assistant(message: AssistantMessage, place: ItemPlace): void {
    const { id: messageId, content, model } = message.message;
    if (model === '<synthetic>') {
      const synthetic = { uuid: message.uuid, content, error: message.error ?? undefined };
      const item = syntheticItem(synthetic, place);
      if (item?.type === 'notice') this.options.onError(item.text, synthetic.error);
      for (const shown of [item, loginNotice(synthetic, place)]) if (shown !== undefined) this.options.emit({ type: 'item', item: shown });
      return;
    }
    const who = place.parentToolUseId ?? '';
    const open = this.openMessages.get(who);
    const firstIndex = (open?.messageId === messageId ? open.openIndex : undefined) ?? this.blockCounts.get(messageId)?.count ?? 0;
    this.blockCounts.set(messageId, { who, count: firstIndex + content.length });
    for (const [offset, block] of content.entries()) {
      const id = blockItemId(messageId, firstIndex + offset);
      const streamed = this.openTexts.get(id);
      this.openTexts.delete(id);
      const item = itemOfBlock(block, id, place);
      if (item === undefined) continue;
      if (item.type === 'tool') {
        this.options.tools.add(item);
        this.options.setPhase('runningTool');
      }
      // Some models stream a summary of their thinking and then send the block without it.
      const isBlank = item.type === 'thinking' && item.text === '';
      if (isBlank && streamed === undefined) continue;
      const whole = isBlank && streamed?.type === 'thinking' ? { ...streamed, isStreaming: false } : item;
      this.options.emit({ type: 'item', item: whole.type === 'thinking' && streamed !== undefined ? { ...whole, durationMs: msBetween(streamed.at, place.at) } : whole });
    }
  }

  /** Ends texts whose block never came whole; not of those who go on, by the tool call that started them. */
  closeOpenText(goesOn: (toolUseId: string | undefined) => boolean = () => false): StreamedText[] {
    const left = [...this.openTexts.values()].filter((item) => !goesOn(item.parentToolUseId));
    for (const item of left) this.openTexts.delete(item.id);
    for (const who of this.openMessages.keys()) if (!goesOn(who)) this.openMessages.delete(who);
    for (const [id, { who }] of this.blockCounts) if (!goesOn(who)) this.blockCounts.delete(id);
    return left.map((item) => ({ ...item, isStreaming: false }));
  }

  private startBlock(id: string, type: string | undefined, place: ItemPlace): void {
    if (type === 'tool_use') this.options.setPhase('responding');
    if (type !== 'text' && type !== 'thinking') return;
    this.options.setPhase(type === 'text' ? 'responding' : 'thinking');
    const item: StreamedText = { ...base(id, place), type, text: '', isStreaming: true };
    this.openTexts.set(id, item);
    this.options.emit({ type: 'item', item });
  }

  private appendText(id: string, text: string): void {
    const item = this.openTexts.get(id);
    if (item === undefined || text === '') return;
    this.openTexts.set(id, { ...item, text: item.text + text });
    this.options.emit({ type: 'text', itemId: id, text });
  }
}

/** Only what is said: the end of a request may repeat what its beginning said, or leave it out. */
function known(usage: RequestUsage): RequestUsage {
  return Object.fromEntries(Object.entries(usage).filter(([, tokens]) => tokens !== null && tokens !== undefined));
}

function msBetween(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from));
}
