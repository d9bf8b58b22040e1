import { CodeAction, CodeActionKind, l10n, languages, workspace } from 'vscode';
import { COMMANDS } from '../../contributions.ts';
import type { Disposable } from '../../state/signal.ts';

/** Offers a session for a problem, by its light bulb. The Problems panel has no menu for others. */
export function registerProblemActions(): Disposable {
  return languages.registerCodeActionsProvider({ scheme: 'file' }, {
    provideCodeActions: (document, range, { diagnostics }) => {
      if (diagnostics.length === 0 || !workspace.isTrusted) return [];
      const action = new CodeAction(l10n.t('Fix in a New Session'), CodeActionKind.QuickFix);
      action.command = { command: COMMANDS.fixProblems, title: action.title, arguments: [{ uri: document.uri, range }] };
      return [action];
    },
  }, { providedCodeActionKinds: [CodeActionKind.QuickFix] });
}
