import { DiagnosticSeverity, l10n, languages, Range, Uri, window, type Diagnostic } from 'vscode';
import { MissionControlError } from '../../../protocol/errors.ts';
import { say } from '../../../protocol/texts/say.ts';
import type { Command } from '../command.ts';
import { fileReference } from './context/fileReference.ts';
import { problemsAttachment, type FileProblem } from './context/problemsAttachment.ts';
import { projectAround } from './context/projectOfFolder.ts';
import { runShortFlow } from './flow/sessionFlow.ts';

const SEVERITY: Readonly<Record<DiagnosticSeverity, FileProblem['severity']>> = {
  [DiagnosticSeverity.Error]: 'error',
  [DiagnosticSeverity.Warning]: 'warning',
  [DiagnosticSeverity.Information]: 'information',
  [DiagnosticSeverity.Hint]: 'hint',
};

/** Starts a session that is to fix problems of a file. Argument: `{ uri?, range? }`, as the light bulb gives it; without, all problems of the active editor's file. */
export const fixProblems: Command = {
  needs: 'trustedWindow',
  run: async (services, argument) => {
    const uri = argument['uri'] instanceof Uri ? argument['uri'] : window.activeTextEditor?.document.uri;
    const range = argument['range'] instanceof Range ? argument['range'] : undefined;
    const found = uri === undefined ? [] : languages.getDiagnostics(uri).filter((one) => range === undefined || one.range.intersection(range) !== undefined);
    if (uri === undefined || found.length === 0) throw new MissionControlError('notFound', say('window.noProblems'));
    const project = projectAround(services, uri.fsPath);
    const attachment = problemsAttachment(uri.fsPath, fileReference(uri.fsPath, project), found.map(problemOf));
    const prompt = found.length === 1 ? l10n.t('Fix this problem.') : l10n.t('Fix these problems.');
    return await runShortFlow(services, { projectId: project?.id, prompt, attachment });
  },
};

function problemOf({ severity, range, message, source, code }: Diagnostic): FileProblem {
  const id = typeof code === 'object' ? code.value : code;
  return { severity: SEVERITY[severity], line: range.start.line + 1, message, source: [source ?? '', id === undefined ? '' : String(id)].filter((part) => part !== '').join(' ') };
}
