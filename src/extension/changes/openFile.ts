import path from 'node:path';
import * as vscode from 'vscode';
import { MissionControlError } from '../../protocol/errors.ts';
import { say } from '../../protocol/texts/say.ts';

export interface FilePlace {
  /** Absolute, or relative to `folder`. */
  readonly path: string;
  /** 1-based. */
  readonly line?: number | undefined;
  /** Text to go to; counts more than the line, since the file may have changed since. */
  readonly text?: string | undefined;
}

/** Opens a file that an agent speaks of, at its place. Throws `notFound` when it is gone. */
export async function openFile(folder: string, place: FilePlace): Promise<void> {
  const uri = vscode.Uri.file(path.resolve(folder, place.path));
  const kind = await vscode.workspace.fs.stat(uri).then(({ type }) => type, () => undefined);
  if (kind === undefined) throw new MissionControlError('notFound', say('session.noFile', { file: uri.fsPath }));
  if ((kind & vscode.FileType.Directory) !== 0) {
    await vscode.commands.executeCommand('revealInExplorer', uri);
    return;
  }
  // Pictures and other files that are no text open as the editor shows them.
  if (place.line === undefined && place.text === undefined) {
    await vscode.commands.executeCommand('vscode.open', uri);
    return;
  }
  const document = await vscode.workspace.openTextDocument(uri);
  const range = rangeOf(document, place);
  await vscode.window.showTextDocument(document, range === undefined ? {} : { selection: range });
}

function rangeOf(document: vscode.TextDocument, { line, text }: FilePlace): vscode.Range | undefined {
  const wanted = text === undefined ? '' : document.eol === vscode.EndOfLine.CRLF ? text.replaceAll('\n', '\r\n') : text;
  const at = wanted.trim() === '' ? -1 : document.getText().indexOf(wanted);
  if (at !== -1) return new vscode.Range(document.positionAt(at), document.positionAt(at + wanted.trimEnd().length));
  if (line === undefined) return undefined;
  const position = new vscode.Position(Math.min(line, document.lineCount) - 1, 0);
  return new vscode.Range(position, position);
}
