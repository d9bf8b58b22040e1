import type { ConversationItem } from '../../../protocol/domain/conversation.ts';
import type { ItemPlace } from './conversationBlocks.ts';
import type { SystemMessage } from './messages.ts';
import { compactedNotice, notice, taskNotice } from './userText.ts';

interface NoticeContext {
  /** The same for all retries of one turn, and unique in the conversation. */
  readonly retryKey: string;
  readonly hasOpenTool: (toolUseId: string) => boolean;
}

type ToNotice = (message: SystemMessage, place: ItemPlace, context: NoticeContext) => ConversationItem | undefined;

/** What people are told of `system` messages, by subtype. Subtypes that are not here are not shown. */
const NOTICES: Readonly<Record<string, ToNotice>> = {
  status: (message, place) => {
    if (message.status === 'compacting') return notice(idOf(message, 'compacting'), place, 'compacting', '');
    if (message.compact_error) return notice(idOf(message, 'compact-failed'), place, 'agentNotice', message.compact_error, 'warning');
    return undefined;
  },
  compact_boundary: (message, place) => compactedNotice(idOf(message, 'compacted'), place, message.compact_metadata?.pre_tokens, message.compact_metadata?.post_tokens),
  // One notice a turn, with the newest attempt: ten retries are not ten news.
  api_retry: (message, place, { retryKey }) => notice(`retry:${retryKey}`, place, 'retry', retryText(message), 'warning'),
  model_fallback: (message, place) => notice(idOf(message, 'fallback'), place, 'modelChanged', `${message.original_model ?? '?'} → ${message.fallback_model ?? '?'}`, 'warning'),
  // A task in the foreground answers through its tool card; only one in the background has nothing else to be seen by.
  task_notification: (message, place, { hasOpenTool }) =>
    message.task_id === undefined || hasOpenTool(message.tool_use_id ?? '') ? undefined : taskNotice(message.task_id, message.summary ?? '', place),
  informational: worded,
  notification: worded,
};

export function systemNotice(message: SystemMessage, place: ItemPlace, context: NoticeContext): ConversationItem | undefined {
  return NOTICES[message.subtype]?.(message, place, context);
}

function worded(message: SystemMessage, place: ItemPlace): ConversationItem | undefined {
  const text = message.content ?? message.message ?? '';
  return text === '' ? undefined : notice(idOf(message, 'notice'), place, 'agentNotice', text);
}

function idOf(message: SystemMessage, fallback: string): string {
  return message.uuid ?? fallback;
}

function retryText({ attempt, max_retries: maxRetries, error_status: status, error }: SystemMessage): string {
  return `${[status, error].filter((part) => part !== undefined && part !== null).join(' ')} · ${attempt ?? '?'}/${maxRetries ?? '?'}`;
}
