import type { ConversationItem } from '../../../protocol/domain/conversation.ts';
import type { EndCause } from '../../../protocol/domain/session.ts';
import type { ItemPlace } from './conversationBlocks.ts';
import { notLoggedIn } from './login.ts';
import type { ContentBlock } from './messages.ts';
import { commandOutput, notice, textOfContent } from './userText.ts';

/** Errors with which the CLI says that its credentials are missing or wrong. */
const AUTHENTICATION_ERRORS: ReadonlySet<string> = new Set(['authentication_failed', 'oauth_org_not_allowed']);

/** True for errors that meet every prompt until a person settles them. */
export function needsPerson(error: string | undefined): boolean {
  return error === 'billing_error' || AUTHENTICATION_ERRORS.has(error ?? '');
}

/** What a person has to settle after such an error. */
export function causeOf(error: string | undefined): EndCause | undefined {
  if (error === 'billing_error') return 'billing';
  return AUTHENTICATION_ERRORS.has(error ?? '') ? 'agentNotLoggedIn' : undefined;
}

/** The next step after an error of the credentials; the CLI's own words name commands that only its terminal has. */
export function loginNotice(message: { readonly uuid: string; readonly error: string | undefined }, place: ItemPlace): ConversationItem | undefined {
  if (!AUTHENTICATION_ERRORS.has(message.error ?? '')) return undefined;
  return notice(`${message.uuid}:login`, place, 'agentNotice', notLoggedIn().text, 'warning');
}

/** What went wrong without the heading that the CLI puts before it: the notice has one, in the reader's language. */
export function errorWords(text: string): string {
  return text.replace(/^API Error: +(?=\S)/, '');
}

/**
 * A message that the CLI wrote in the model's name: an API error, or what a slash command printed. Its uuid, not its message id, is what
 * stream and transcript share.
 */
export function syntheticItem(
  message: { readonly uuid: string; readonly content: readonly ContentBlock[]; readonly error: string | undefined },
  place: ItemPlace,
): ConversationItem | undefined {
  const text = textOfContent(message.content);
  return message.error === undefined ? commandOutput(message.uuid, text, place) : notice(message.uuid, place, 'apiError', errorWords(text), 'error');
}
