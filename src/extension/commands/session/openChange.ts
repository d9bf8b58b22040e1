import path from 'node:path';
import { l10n, ThemeIcon } from 'vscode';
import type { ConversationItem } from '../../../protocol/domain/conversation.ts';
import { fileChangeOf } from '../../../protocol/domain/fileChange.ts';
import type { SessionView } from '../../../protocol/domain/session.ts';
import type { Command, CommandServices } from '../command.ts';
import { chooseSession } from '../pickers/chooseSession.ts';
import { pickOne, type Choice } from '../pickers/pickOne.ts';
import { textOf } from '../readArgument.ts';
import { conversationPages } from './conversationPages.ts';

/** Changes to choose from are looked for in this many of the newest entries, at least. */
const NEWEST_ENTRIES = 500;

/** Shows in the editor's diff what an agent changed in a file, or would. Argument: `{ sessionId?, toolUseId? }`. */
export const openChange: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const title = l10n.t('Open Change');
    const session = await chooseSession(services, argument, { title });
    const toolUseId = textOf(argument, 'toolUseId') ?? await pickChange(title, await changesOf(services, session));
    await services.changes.open(session.id, toolUseId);
  },
};

/** The newest first. */
async function changesOf(services: CommandServices, { id, cwd }: SessionView): Promise<readonly Choice<string>[]> {
  const choices: Choice<string>[] = [];
  let looked = 0;
  for await (const items of conversationPages(services, id)) {
    for (const item of items.toReversed()) choices.push(...changeOf(item, cwd));
    looked += items.length;
    if (looked >= NEWEST_ENTRIES) break;
  }
  return choices;
}

function changeOf(item: ConversationItem, cwd: string): readonly Choice<string>[] {
  const change = item.type === 'tool' ? fileChangeOf(item.name, item.input) : undefined;
  if (change === undefined) return [];
  const file = path.relative(cwd, path.resolve(cwd, change.path));
  return [{ label: file, description: new Date(item.at).toLocaleTimeString(), iconPath: new ThemeIcon(change.isWhole === true ? 'new-file' : 'edit'), value: item.id }];
}

async function pickChange(title: string, choices: readonly Choice<string>[]): Promise<string> {
  return await pickOne(title, choices.length === 0 ? l10n.t('This session has changed no file.') : l10n.t('Which change?'), choices);
}
