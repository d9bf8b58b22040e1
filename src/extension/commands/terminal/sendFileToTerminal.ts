import { l10n, window } from 'vscode';
import { MissionControlError } from '../../../protocol/errors.ts';
import { say } from '../../../protocol/texts/say.ts';
import { isLiveSession } from '../../state/fleetQueries.ts';
import type { Command, CommandArgument } from '../command.ts';
import { chooseTerminalSession } from '../pickers/chooseTerminalSession.ts';
import { textOf } from '../readArgument.ts';
import { fileReference } from '../session/context/fileReference.ts';

/** Names files or folders in what is written to an agent in a terminal: `@src/a.ts`. Argument: URIs, from the Explorer or a tab; else the file in front. */
export const sendFileToTerminal: Command = {
  needs: 'host',
  run: async (services, argument, selection = [argument]) => {
    const files = [...new Set(selection.flatMap((one) => fileOf(one) ?? []))];
    const inFront = window.activeTextEditor?.document.uri;
    if (files.length === 0 && inFront?.scheme === 'file') files.push(inFront.fsPath);
    if (files.length === 0) throw new MissionControlError('invalidInput', say('window.noFile'));
    const session = await chooseTerminalSession(services, {}, { title: l10n.t('Send File to Agent Terminal'), filter: isLiveSession, takesActive: false, takesOnly: true });
    await services.terminals.paste(session, `${files.map((file) => fileReference(file, { folder: session.cwd })).join(' ')} `);
    return session;
  },
};

function fileOf(argument: CommandArgument): string | undefined {
  return argument['scheme'] === 'file' ? textOf(argument, 'fsPath') : undefined;
}
