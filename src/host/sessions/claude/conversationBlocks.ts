import * as z from 'zod/mini';
import type { ConversationItem, ConversationItemOf, SubagentUsage } from '../../../protocol/domain/conversation.ts';
import { answersTo, askedQuestions } from '../../../protocol/domain/askedQuestions.ts';
import type { ContentBlock } from './messages.ts';
import { imageField, imagesOf, withoutImages, type FoundImage } from './imageBlocks.ts';
import { isLaunchedOnly, usageOfResult, type AgentResult, type BackgroundEnd } from './subagents.ts';
import { capOutput, toolOutputText } from './toolOutput.ts';

/*
 * How content blocks become conversation items. The live stream and the transcript both go through here, so that an item has the same id
 * and text whichever way it came.
 */

/** Where an item belongs. */
export interface ItemPlace {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly parentToolUseId: string | undefined;
}

/** Id of a text or thinking block: message ids are unique, and a block's index in the API message never changes. */
export function blockItemId(messageId: string, blockIndex: number): string {
  return `${messageId}:${blockIndex}`;
}

const inputSchema = z.record(z.string(), z.unknown());

/** The item of one block of an assistant message; `undefined` for kinds that are not shown. */
export function itemOfBlock(block: ContentBlock, id: string, place: ItemPlace): ConversationItem | undefined {
  switch (block.type) {
    case 'text':
      return { ...base(id, place), type: 'text', text: block.text ?? '', isStreaming: false };
    case 'thinking':
      return { ...base(id, place), type: 'thinking', text: block.thinking ?? '', isStreaming: false };
    case 'tool_use':
    case 'server_tool_use': {
      const input = z.safeParse(inputSchema, block.input);
      return {
        ...base(block.id ?? id, place),
        type: 'tool',
        name: block.name ?? 'unknown tool',
        input: input.success ? input.data : {},
        state: 'running',
        output: '',
        isTruncated: false,
      };
    }
    default:
      return undefined;
  }
}

export function base(id: string, { at, parentToolUseId }: ItemPlace): { id: string; at: string; parentToolUseId?: string } {
  return { id, at, ...(parentToolUseId === undefined ? {} : { parentToolUseId }) };
}

/** How a tool call ended, beside what its result says. */
export type ToolEnding = 'denied' | 'interrupted' | undefined;

/** What the CLI tells the model when a person broke off while the tool waited for permission. */
const REJECTED_BY_INTERRUPT = "The user doesn't want to proceed with this tool use.";

/** The cards of tool calls that have no result yet. */
export class ToolCards {
  private readonly open = new Map<string, ConversationItemOf<'tool'>>();
  /** Calls whose subagent goes on after the turn that started it. */
  private readonly background = new Set<string>();
  private readonly onImage: (image: FoundImage) => void;

  /** `onImage` is told of each image that a tool showed the model. */
  constructor(onImage: (image: FoundImage) => void = () => {}) {
    this.onImage = onImage;
  }

  get isEmpty(): boolean {
    return this.open.size === 0;
  }

  has(toolUseId: string): boolean {
    return this.open.has(toolUseId);
  }

  add(item: ConversationItemOf<'tool'>): void {
    this.open.set(item.id, item);
  }

  /** Takes a `tool_result` block; gives the finished card, or `undefined` when the call is unknown. */
  finish(result: ContentBlock, ending: ToolEnding, agent?: AgentResult): ConversationItemOf<'tool'> | undefined {
    const card = this.open.get(result.tool_use_id ?? '');
    if (card === undefined) return undefined;
    if (isLaunchedOnly(agent)) {
      // What the model is told of it is not for people, and the call ends with the subagent.
      this.background.add(card.id);
      return card;
    }
    this.open.delete(card.id);
    const subagent = usageOfResult(agent);
    const found = imagesOf(result.content);
    for (const image of found) this.onImage(image);
    const text = toolOutputText(found.length === 0 ? result.content : withoutImages(result.content));
    const failed = text.startsWith(REJECTED_BY_INTERRUPT) ? 'interrupted' : (ending ?? 'failed');
    return { ...card, ...capOutput(text), ...imageField(found), state: result.is_error === true ? failed : 'done', ...(subagent === undefined ? {} : { subagent }), ...answersField(card, agent) };
  }

  /** What a subagent has used up to now; the changed card of its call. */
  progress(toolUseId: string, subagent: SubagentUsage | undefined): ConversationItemOf<'tool'> | undefined {
    const card = this.open.get(toolUseId);
    if (card === undefined || subagent === undefined) return undefined;
    const changed = { ...card, subagent };
    this.open.set(toolUseId, changed);
    return changed;
  }

  /** A subagent in the background ended: the finished card of its call, and what it left open; `undefined` when it was no such call. */
  finishBackground({ toolUseId, status, report, subagent }: BackgroundEnd): ConversationItemOf<'tool'>[] | undefined {
    const card = this.open.get(toolUseId);
    if (card === undefined || !this.background.delete(toolUseId)) return undefined;
    this.open.delete(toolUseId);
    const state = status === 'completed' ? 'done' : status === 'failed' ? 'failed' : 'interrupted';
    const left = this.interruptAll(({ parentToolUseId }) => parentToolUseId === toolUseId);
    return [...left, { ...card, ...capOutput(report), state, ...(subagent === undefined ? {} : { subagent }) }];
  }

  /** True for a subagent that goes on after the turn that started it, by its call. */
  isBackground(toolUseId: string | undefined): boolean {
    return toolUseId !== undefined && this.background.has(toolUseId);
  }

  /** Ends what is left open when a turn is over or the process gone; of those only that `isMeant` when it is given. */
  interruptAll(isMeant: (card: ConversationItemOf<'tool'>) => boolean = () => true): ConversationItemOf<'tool'>[] {
    const left = [...this.open.values()].filter(isMeant);
    for (const card of left) this.open.delete(card.id);
    return left.map((card) => ({ ...card, state: 'interrupted' }));
  }
}

function answersField({ name, input }: ConversationItemOf<'tool'>, result: AgentResult | undefined): { answers?: Record<string, string[]> } {
  const questions = askedQuestions(name, input);
  const given = z.safeParse(inputSchema, result?.answers);
  return questions === undefined || !given.success ? {} : { answers: answersTo(questions, given.data) };
}
