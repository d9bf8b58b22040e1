import { l10n, window, type TextEditor } from 'vscode';
import { MissionControlError } from '../../../protocol/errors.ts';
import { say } from '../../../protocol/texts/say.ts';
import { isLiveSession } from '../../state/fleetQueries.ts';
import type { Command } from '../command.ts';
import { chooseTerminalSession } from '../pickers/chooseTerminalSession.ts';
import { fileReference } from '../session/context/fileReference.ts';

/** Names the selected lines in what is written to an agent in a terminal: `@src/a.ts#L1-9`. What is saved nowhere goes as text. Argument: `{ sessionId? }`. */
export const sendSelectionToTerminal: Command = {
  needs: 'host',
  run: async (services, argument) => {
    const editor = window.activeTextEditor;
    if (editor === undefined) throw new MissionControlError('invalidInput', say('window.noSelection'));
    const given = 'sessionId' in argument ? argument : {};
    const session = await chooseTerminalSession(services, given, { title: l10n.t('Send Selection to Agent Terminal'), filter: isLiveSession, takesActive: false, takesOnly: true });
    await services.terminals.paste(session, selectionText(editor, session.cwd));
    return session;
  },
};

function selectionText({ document, selection }: TextEditor, folder: string): string {
  const { start, end } = selection;
  if (document.uri.scheme !== 'file' || document.isDirty) return selection.isEmpty ? document.lineAt(start.line).text : document.getText(selection);
  // A selection of whole lines ends at the beginning of the next.
  const isWholeLines = end.character === 0 && end.line > start.line;
  const [first, last] = [start.line + 1, end.line + (isWholeLines ? 0 : 1)];
  return `${fileReference(document.uri.fsPath, { folder })}#L${first === last ? first : `${first}-${last}`} `;
}
