import * as vscode from 'vscode';
import { DOCUMENT_SCHEME } from '../contributions.ts';
import { Disposables } from '../state/disposables.ts';
import type { Disposable } from '../state/signal.ts';

/** Read-only Markdown documents that the extension writes; each is drawn anew when it is asked for again. */
export class ReadOnlyDocuments implements vscode.TextDocumentContentProvider, Disposable {
  private readonly owned = new Disposables();
  private readonly changes = this.owned.add(new vscode.EventEmitter<vscode.Uri>());
  /** By path. */
  private readonly texts = new Map<string, string>();

  readonly onDidChange = this.changes.event;

  constructor() {
    this.owned.add(vscode.workspace.registerTextDocumentContentProvider(DOCUMENT_SCHEME, this));
    this.owned.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => { if (uri.scheme === DOCUMENT_SCHEME) this.texts.delete(uri.path); }));
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.path) ?? '';
  }

  /** Shows a text under a name, in place of what was shown under it before. */
  async show(name: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: DOCUMENT_SCHEME, path: `/${name.replaceAll(/[\\/]/g, ' ')}.md` });
    this.texts.set(uri.path, text);
    this.changes.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  dispose(): void {
    this.owned.dispose();
  }
}
