import path from 'node:path';
import { l10n, ThemeIcon } from 'vscode';
import type { ConversationItem } from '../../../protocol/domain/conversation.ts';
import { fileChangeOf } from '../../../protocol/domain/fileChange.ts';
import type { Command } from '../command.ts';
import { chooseSession } from '../pickers/chooseSession.ts';
import { pickOne, type Choice } from '../pickers/pickOne.ts';
import { textOf } from '../readArgument.ts';

/** Changes to choose from are looked for in this many of the newest entries. */
const NEWEST_ENTRIES = 500;

/** Shows in the editor's diff what an agent changed in a file, or would. Argument: `{ sessionId?, toolUseId? }`. */
export const openChange: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const title = l10n.t('Open Change');
    const session = await chooseSession(services, argument, { title });
    const toolUseId = textOf(argument, 'toolUseId') ?? await pickChange(title, session.cwd, (await services.host.call('sessions.get', { sessionId: session.id, limit: NEWEST_ENTRIES })).items);
    await services.changes.open(session.id, toolUseId);
  },
};

async function pickChange(title: string, cwd: string, items: readonly ConversationItem[]): Promise<string> {
  const choices = items.toReversed().flatMap((item): Choice<string>[] => {
    const change = item.type === 'tool' ? fileChangeOf(item.name, item.input) : undefined;
    if (item.type !== 'tool' || change === undefined) return [];
    const file = path.relative(cwd, path.resolve(cwd, change.path));
    return [{ label: file, description: new Date(item.at).toLocaleTimeString(), iconPath: new ThemeIcon(change.isWhole === true ? 'new-file' : 'edit'), value: item.id }];
  });
  return await pickOne(title, choices.length === 0 ? l10n.t('This session has changed no file.') : l10n.t('Which change?'), choices);
}
