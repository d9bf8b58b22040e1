import { commands, l10n, window, workspace } from 'vscode';
import { MissionControlError } from '../../../protocol/errors.ts';
import { say } from '../../../protocol/texts/say.ts';
import type { Command } from '../command.ts';
import { openPromptFile, promptFile } from './flow/promptFile.ts';
import { runRestOfFlow } from './flow/sessionFlow.ts';
import { showSession } from './showSession.ts';

/** Starts a session with the prompt that was written in an editor, and closes it. Without such an editor, opens one. */
export const startPromptInEditor: Command = {
  needs: 'trustedWindow',
  run: async (services) => {
    const file = promptFile(services);
    const editor = window.activeTextEditor;
    const { inEditor } = services.drafts.kept;
    if (inEditor === undefined || editor?.document.uri.toString() !== file.toString()) {
      await openPromptFile(services, inEditor?.draft ?? { prompt: '' }, inEditor?.asksAll ?? true);
      return undefined;
    }
    const prompt = editor.document.getText().trim();
    if (prompt === '' && inEditor.draft.taskRef === undefined) throw new MissionControlError('invalidInput', say('window.emptyPrompt'));
    const session = await runRestOfFlow(services, { ...inEditor.draft, prompt }, inEditor.asksAll);
    await editor.document.save();
    await window.showTextDocument(editor.document);
    await commands.executeCommand('workbench.action.closeActiveEditor');
    await workspace.fs.delete(file).then(undefined, () => {}); // The next prompt is written over it.
    if (session !== undefined) await showSession(services, session);
    window.setStatusBarMessage(l10n.t('$(check) The session was started.'), 3000);
    return session;
  },
};
