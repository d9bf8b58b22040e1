import * as vscode from 'vscode';
import { DOCUMENT_SCHEME } from '../contributions.ts';
import { Disposables } from '../state/disposables.ts';
import type { Disposable } from '../state/signal.ts';

/** The read-only document that shows host and health; drawn anew each time it is asked for. */
export class HostInfoDocument implements vscode.TextDocumentContentProvider, Disposable {
  private readonly owned = new Disposables();
  private readonly changes = this.owned.add(new vscode.EventEmitter<vscode.Uri>());
  private readonly uri = vscode.Uri.from({ scheme: DOCUMENT_SCHEME, path: '/Mission Control Host.md' });
  private text = '';

  readonly onDidChange = this.changes.event;

  constructor() {
    this.owned.add(vscode.workspace.registerTextDocumentContentProvider(DOCUMENT_SCHEME, this));
  }

  provideTextDocumentContent(): string {
    return this.text;
  }

  async show(text: string): Promise<void> {
    this.text = text;
    this.changes.fire(this.uri);
    const document = await vscode.workspace.openTextDocument(this.uri);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  dispose(): void {
    this.owned.dispose();
  }
}
