import * as vscode from 'vscode';
import type { HostPort } from '../state/hostPort.ts';
import { Disposables } from '../state/disposables.ts';
import type { Disposable } from '../state/signal.ts';

/** Scheme of the images of sessions. */
export const IMAGE_SCHEME = 'mission-control-image';

const ENDINGS: Readonly<Record<string, string>> = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/gif': 'gif', 'image/webp': 'webp' };

/** The images of sessions as files that only can be read, so that the editor's own viewer shows them: also those that are in a transcript alone. */
export class ImageFiles implements vscode.FileSystemProvider, Disposable {
  private readonly host: HostPort;
  private readonly owned = new Disposables();
  private readonly changes = this.owned.add(new vscode.EventEmitter<vscode.FileChangeEvent[]>());
  readonly onDidChangeFile = this.changes.event;

  constructor(host: HostPort) {
    this.host = host;
    this.owned.add(vscode.workspace.registerFileSystemProvider(IMAGE_SCHEME, this, { isReadonly: true, isCaseSensitive: true }));
  }

  async open(sessionId: string, { imageId, mediaType, name }: { readonly imageId: string; readonly mediaType: string; readonly name: string }): Promise<void> {
    const plain = name.replace(/\.\w+$/, '').replaceAll(/[/\\?#%]+/g, ' ').trim();
    const path = `/${sessionId}/${imageId}/${plain === '' ? imageId.slice(0, 8) : plain}.${ENDINGS[mediaType] ?? 'png'}`;
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.from({ scheme: IMAGE_SCHEME, path }));
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const [, sessionId = '', imageId = ''] = uri.path.split('/');
    await this.host.connectIfRunning();
    try {
      const { data } = await this.host.call('sessions.image', { sessionId, imageId });
      return Buffer.from(data, 'base64');
    } catch {
      throw vscode.FileSystemError.FileNotFound(uri);
    }
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { length } = await this.readFile(uri);
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: length, permissions: vscode.FilePermission.Readonly };
  }

  /** The same id is the same bytes for ever. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => {});
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.owned.dispose();
  }
}
