import { env, l10n, ProgressLocation, window } from 'vscode';
import { conversationMarkdown, markdownPart, type MarkdownPart } from '../../text/conversationMarkdown.ts';
import type { Command, CommandServices } from '../command.ts';
import { chooseSession } from '../pickers/chooseSession.ts';
import { conversationPages } from './conversationPages.ts';

const SHOWN_MS = 4000;

/** Copies a whole conversation as Markdown: of the panel in sight, else of the session that is chosen. Argument: `{ sessionId? }`. Gives the text. */
export const copyConversation: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const session = await chooseSession(services, { sessionId: services.panels.activeSessionId, ...argument }, { title: l10n.t('Copy Conversation as Markdown') });
    const parts = await window.withProgress({ location: ProgressLocation.Window, title: l10n.t('Reading the conversation…') }, () => readAll(services, session.id));
    const text = conversationMarkdown(session, parts);
    await env.clipboard.writeText(text);
    window.setStatusBarMessage(l10n.t('$(check) The conversation was copied.'), SHOWN_MS);
    return text;
  },
};

async function readAll(services: CommandServices, sessionId: string): Promise<readonly MarkdownPart[]> {
  const parts: MarkdownPart[] = [];
  for await (const items of conversationPages(services, sessionId)) parts.push(markdownPart(items));
  return parts.toReversed();
}
