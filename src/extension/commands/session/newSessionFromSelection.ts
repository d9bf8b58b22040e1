import { window } from 'vscode';
import { MissionControlError } from '../../../protocol/errors.ts';
import { say } from '../../../protocol/texts/say.ts';
import type { Command } from '../command.ts';
import { fileReference } from './context/fileReference.ts';
import { projectAround } from './context/projectOfFolder.ts';
import { selectionAttachment } from './context/selectionAttachment.ts';
import { runShortFlow } from './flow/sessionFlow.ts';

/** Starts a session about what is selected in the editor; without a selection, about the line of the cursor. */
export const newSessionFromSelection: Command = {
  needs: 'trustedWindow',
  run: async (services) => {
    const editor = window.activeTextEditor;
    if (editor === undefined) throw new MissionControlError('invalidInput', say('window.noSelection'));
    const { document, selection } = editor;
    const project = projectAround(services, document.uri.fsPath);
    // A selection of whole lines ends at the beginning of the next.
    const isWholeLines = selection.end.character === 0 && selection.end.line > selection.start.line;
    const lastLine = isWholeLines ? selection.end.line - 1 : selection.end.line;
    const attachment = selectionAttachment({
      reference: fileReference(document.uri.fsPath, project),
      file: document.uri.fsPath,
      firstLine: selection.start.line + 1,
      lastLine: lastLine + 1,
      text: selection.isEmpty ? document.lineAt(selection.start.line).text : document.getText(selection),
      language: document.languageId,
      isUnsaved: document.isDirty || document.isUntitled,
    });
    return await runShortFlow(services, { projectId: project?.id, prompt: '', attachment });
  },
};
