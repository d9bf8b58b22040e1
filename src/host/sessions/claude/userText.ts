import { stripVTControlCharacters } from 'node:util';
import type { ConversationItem } from '../../../protocol/domain/conversation.ts';
import type { ImageRef } from '../../../protocol/domain/image.ts';
import { fieldsOf, foreignText, type Said } from '../../../protocol/texts/say.ts';
import type { AgentMessage } from '../agentProvider.ts';
import { base, type ItemPlace } from './conversationBlocks.ts';
import type { ContentBlock } from './messages.ts';
import { tagged } from './subagents.ts';

/** A user message as far as its text decides what it is. */
export interface UserText {
  readonly id: string;
  readonly text: string;
  /** Said by the CLI in the user's name, such as the summary after a compaction. */
  readonly isSynthetic: boolean;
  readonly images?: readonly ImageRef[];
}

/** The CLI writes many things of its own as user messages; each is told by how it begins. First match wins. */
const FORMS: readonly { readonly begins: string; readonly toItem: (message: UserText, place: ItemPlace) => ConversationItem | undefined }[] = [
  { begins: '[Request interrupted by user', toItem: ({ id }, place) => notice(id, place, 'interrupted', '') },
  {
    begins: '<task-notification>',
    toItem: ({ id, text }, place) => {
      const taskId = tagged(text, 'task-id');
      return taskNotice(taskId === '' ? id : taskId, tagged(text, 'summary'), place);
    },
  },
  { begins: '<local-command-caveat>', toItem: () => undefined },
  { begins: '<local-command-stdout>', toItem: ({ id, text }, place) => commandOutput(id, tagged(text, 'local-command-stdout'), place) },
  { begins: '<local-command-stderr>', toItem: ({ id, text }, place) => commandOutput(id, tagged(text, 'local-command-stderr'), place) },
  // What a person ran with `!` in the terminal.
  { begins: '<bash-input>', toItem: ({ id, text }, place) => user({ id, text: `! ${tagged(text, 'bash-input')}`, isSynthetic: false }, place) },
  {
    begins: '<bash-stdout>',
    toItem: ({ id, text }, place) => commandOutput(id, [tagged(text, 'bash-stdout'), tagged(text, 'bash-stderr')].filter((part) => part !== '').join('\n'), place),
  },
  {
    begins: '<command-name>',
    toItem: ({ id, text }, place) => user({ id, text: `${tagged(text, 'command-name')} ${tagged(text, 'command-args')}`.trim(), isSynthetic: false }, place),
  },
  { begins: '<command-message>', toItem: ({ id, text }, place) => user({ id, text: `${tagged(text, 'command-name')} ${tagged(text, 'command-args')}`.trim(), isSynthetic: false }, place) },
];

/** The item of a user message's text; `undefined` when there is nothing to show. */
export function itemOfUserText(message: UserText, place: ItemPlace): ConversationItem | undefined {
  if (message.text === '' && message.images === undefined) return undefined;
  const form = FORMS.find(({ begins }) => message.text.startsWith(begins));
  return form === undefined ? user({ ...message, text: withoutPasteMarks(message.text) }, place) : form.toItem(message, place);
}

/** Around long texts that were pasted into a terminal: 2.1.329 says so to the model. The closing mark repeats the id. */
const PASTE_MARKS = /\n*<pasted_content id="([^"]*)">\n([\s\S]*?)\n<\/pasted_content id="\1">\n?/g;

function withoutPasteMarks(text: string): string {
  return text.includes('<pasted_content ') ? text.replace(PASTE_MARKS, '$2') : text;
}

/** A prompt as the conversation shows it before the CLI has written it down. */
export function itemOfPrompt({ id, text, images = [] }: AgentMessage, at: string): ConversationItem {
  return { id, at, type: 'user', text, isSynthetic: false, ...(images.length === 0 ? {} : { images: images.map(({ ref }) => ref) }) };
}

/** The text blocks of a user message, as one text. */
export function textOfContent(content: string | readonly ContentBlock[]): string {
  if (typeof content === 'string') return content;
  return content.flatMap((block) => (block.type === 'text' && block.text !== undefined ? [block.text] : [])).join('\n');
}

/** A background task ended; the id is the task's, which stream and transcript share. */
export function taskNotice(taskId: string, summary: string, place: ItemPlace): ConversationItem {
  return notice(`task:${taskId}`, place, 'agentNotice', summary);
}

/** Answers of slash commands that only say that there is nothing to say; that a conversation was compacted says its own notice. */
const EMPTY_OUTPUT = /^(?:|\(no content\)|Compacted(?: \(.*\))?|No response requested\.)$/;

/** What a slash command of the CLI printed; in a terminal it prints colours. */
export function commandOutput(id: string, text: string, place: ItemPlace): ConversationItem | undefined {
  const plain = stripVTControlCharacters(text);
  return EMPTY_OUTPUT.test(plain.trim()) ? undefined : { ...base(id, place), type: 'text', text: plain, isStreaming: false };
}

/** One line of what happened; a plain `text` is the agent's own. */
export function notice(
  id: string,
  place: ItemPlace,
  code: Extract<ConversationItem, { type: 'notice' }>['code'],
  text: string | Said,
  level: 'info' | 'warning' | 'error' = 'info',
): ConversationItem {
  return { ...base(id, place), type: 'notice', code, level, ...fieldsOf('text', typeof text === 'string' ? foreignText(text) : text) };
}

/** The conversation was compacted; tokens before and after where they are told. */
export function compactedNotice(id: string, place: ItemPlace, before: number | undefined, after: number | undefined): ConversationItem {
  const tokens = before === undefined || after === undefined ? {} : { tokens: { before, after } };
  return { ...base(id, place), type: 'notice', code: 'compacted', level: 'info', text: '', ...tokens };
}

function user({ id, text, isSynthetic, images }: UserText, place: ItemPlace): ConversationItem {
  return { ...base(id, place), type: 'user', text, isSynthetic, ...(images === undefined ? {} : { images: [...images] }) };
}
