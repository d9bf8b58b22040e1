import * as vscode from 'vscode';
import { DOCUMENT_SCHEME } from '../contributions.ts';
import { Disposables } from '../state/disposables.ts';
import type { Disposable } from '../state/signal.ts';

/** The read-only documents of the extension: host and health, and the help for accessibility. Drawn anew each time they are asked for. */
export class HostInfoDocument implements vscode.TextDocumentContentProvider, Disposable {
  private readonly owned = new Disposables();
  private readonly changes = this.owned.add(new vscode.EventEmitter<vscode.Uri>());
  /** By path. */
  private readonly texts = new Map<string, string>();

  readonly onDidChange = this.changes.event;

  constructor() {
    this.owned.add(vscode.workspace.registerTextDocumentContentProvider(DOCUMENT_SCHEME, this));
  }

  provideTextDocumentContent({ path }: vscode.Uri): string {
    return this.texts.get(path) ?? '';
  }

  async show(text: string): Promise<void> {
    await this.open('/Mission Control Host.md', text);
  }

  async showHelp(text: string): Promise<void> {
    await this.open('/Mission Control Accessibility Help.md', text);
  }

  private async open(path: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: DOCUMENT_SCHEME, path });
    this.texts.set(path, text);
    this.changes.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  dispose(): void {
    this.owned.dispose();
  }
}
