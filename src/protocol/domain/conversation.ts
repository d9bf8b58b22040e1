import * as z from 'zod/mini';
import { REQUEST_KINDS } from './kinds.ts';
import { askingAgentSchema, decisionSchema } from './request.ts';
import { imageRefSchema } from './image.ts';
import { textRefSchema } from '../texts/textRef.ts';
import { tokenUsageSchema } from './usage.ts';

const base = {
  /** Unique within the session, the same after a reload and when the transcript is read again. */
  id: z.string(),
  /** ISO 8601 UTC. */
  at: z.string(),
  /** Set on what a subagent did: the tool call that started it. */
  parentToolUseId: z.optional(z.string()),
};

export const TOOL_STATES = ['running', 'done', 'failed', 'denied', 'interrupted'] as const;

/** Codes of notices, each with a heading in the reader's language. `text` is the agent's own words, a text of ours (then with `textRef`), or empty. */
export const NOTICE_CODES = [
  'modelChanged', 'modeChanged', 'compacting', 'compacted', 'retry', 'apiError', 'interrupted', 'cleared', 'resumed', 'ended', 'agentNotice',
] as const;

/** What a subagent has used, all its requests together. */
export const subagentUsageSchema = z.object({
  tokens: z.number(),
  toolCount: z.number(),
  durationMs: z.number(),
  /**
   * US dollars: its part of what the agent said that the models cost, by its part of their tokens, with what its own subagents cost. Left out while
   * nothing is known.
   */
  costUsd: z.optional(z.number()),
  /** It used a model that the agent names no price for. */
  isUnpriced: z.optional(z.boolean()),
});
export type SubagentUsage = z.infer<typeof subagentUsageSchema>;

/** Something that happened, in one line. */
export const noticeItemSchema = z.object({
  ...base,
  type: z.literal('notice'),
  code: z.enum(NOTICE_CODES),
  level: z.enum(['info', 'warning', 'error']),
  text: z.string(),
  textRef: z.optional(textRefSchema),
  /** Of `compacted`: tokens of the conversation before and after. */
  tokens: z.optional(z.object({ before: z.number(), after: z.number() })),
});

/** Ends a turn: how long it took and what it was billed. */
export const turnItemSchema = z.object({
  ...base,
  type: z.literal('turn'),
  isError: z.boolean(),
  /** Broken off on purpose, by a person or on their behalf: no failure, whatever `isError` says. Left out otherwise, and by hosts before it was told apart. */
  isInterrupted: z.optional(z.boolean()),
  durationMs: z.number(),
  usage: tokenUsageSchema,
  costUsd: z.optional(z.number()),
  /** True when the agent said no price: `costUsd` is worked out from its tokens. Left out otherwise. */
  isEstimate: z.optional(z.boolean()),
});

/** One entry of a conversation as panels show it. */
export const conversationItemSchema = z.discriminatedUnion('type', [
  z.object({
    ...base,
    type: z.literal('user'),
    text: z.string(),
    isSynthetic: z.boolean(),
    /** What was sent with the text, in order; left out without any. */
    images: z.optional(z.array(imageRefSchema)),
  }),
  z.object({ ...base, type: z.literal('text'), text: z.string(), isStreaming: z.boolean() }),
  z.object({
    ...base,
    type: z.literal('thinking'),
    text: z.string(),
    isStreaming: z.boolean(),
    /** How long it took; known only of what was seen as it happened. */
    durationMs: z.optional(z.number()),
  }),
  z.object({
    ...base,
    type: z.literal('tool'),
    name: z.string(),
    input: z.record(z.string(), z.unknown()),
    state: z.enum(TOOL_STATES),
    /** What the model was told, as text; capped, see `isTruncated`. */
    output: z.string(),
    isTruncated: z.boolean(),
    /** What the tool showed the model, such as a picture that was read. */
    images: z.optional(z.array(imageRefSchema)),
    /** Of a call that asked questions and was answered: question → chosen labels, then free text. A question left out is unanswered. */
    answers: z.optional(z.record(z.string(), z.array(z.string()))),
    /** Of a call that started a subagent: what that has used up to now. */
    subagent: z.optional(subagentUsageSchema),
  }),
  z.object({
    ...base,
    type: z.literal('request'),
    requestId: z.string(),
    kind: z.enum(REQUEST_KINDS),
    title: z.string(),
    titleRef: z.optional(textRefSchema),
    /** Set when a subagent asked that is known. */
    agent: z.optional(askingAgentSchema),
    decision: z.optional(decisionSchema),
  }),
  noticeItemSchema,
  turnItemSchema,
]);
export type ConversationItem = z.infer<typeof conversationItemSchema>;
export type ConversationItemOf<T extends ConversationItem['type']> = Extract<ConversationItem, { type: T }>;
