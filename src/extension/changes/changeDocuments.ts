import path from 'node:path';
import * as vscode from 'vscode';
import type { OperationOutput } from '../../protocol/operations/operationTable.ts';
import { Disposables } from '../state/disposables.ts';
import type { HostPort } from '../state/hostPort.ts';
import type { Disposable } from '../state/signal.ts';
import { changeSides, type ChangeSides } from './changeSides.ts';

/** Scheme of the two sides of a change. */
export const CHANGE_SCHEME = 'mission-control-change';

/** Which change a document is a side of; the query of its address, so that a diff that was open comes back after a reload. */
interface ChangeAddress {
  readonly sessionId: string;
  readonly toolUseId: string;
  readonly side: 'before' | 'after';
}

/** The changes that agents make or propose, in the editor's own diff. Both sides are read-only documents that are made when they are shown. */
export class ChangeDocuments implements vscode.TextDocumentContentProvider, Disposable {
  private readonly host: HostPort;
  private readonly owned = new Disposables();
  private readonly changes = this.owned.add(new vscode.EventEmitter<vscode.Uri>());
  readonly onDidChange = this.changes.event;
  /** What open diffs show; both sides come from the same answer. */
  private readonly shown = new Map<string, Promise<{ change: OperationOutput<'sessions.fileChange'>; sides: ChangeSides }>>();

  constructor(host: HostPort) {
    this.host = host;
    this.owned.add(vscode.workspace.registerTextDocumentContentProvider(CHANGE_SCHEME, this));
    this.owned.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      const address = uri.scheme === CHANGE_SCHEME ? addressOf(uri) : undefined;
      if (address !== undefined) this.shown.delete(keyOf(address));
    }));
  }

  /** Opens the diff of one tool call. Throws what the host answers when there is no such change. */
  async open(sessionId: string, toolUseId: string): Promise<void> {
    const key = { sessionId, toolUseId };
    // Asked anew: what was proposed may be done by now.
    this.shown.delete(keyOf(key));
    const { change, sides } = await this.load(key);
    const uri = (side: ChangeAddress['side']): vscode.Uri =>
      // The kind keeps a diff that is still open from being shown for one that says something else.
      vscode.Uri.file(change.path).with({ scheme: CHANGE_SCHEME, query: JSON.stringify({ ...key, side }), fragment: sides.kind });
    // The same diff may be open still, of a file that was another then.
    for (const side of ['before', 'after'] as const) this.changes.fire(uri(side));
    await vscode.commands.executeCommand('vscode.diff', uri('before'), uri('after'), titleOf(path.basename(change.path), sides.kind), { preview: true });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const address = addressOf(uri);
    if (address === undefined) throw new Error(vscode.l10n.t('This change is not known.'));
    await this.host.connectIfRunning();
    return (await this.load(address)).sides[address.side];
  }

  dispose(): void {
    this.owned.dispose();
  }

  private load(key: Pick<ChangeAddress, 'sessionId' | 'toolUseId'>): Promise<{ change: OperationOutput<'sessions.fileChange'>; sides: ChangeSides }> {
    const known = this.shown.get(keyOf(key));
    if (known !== undefined) return known;
    const loading = this.host.call('sessions.fileChange', { sessionId: key.sessionId, toolUseId: key.toolUseId })
      .then(async (change) => ({ change, sides: await changeSides(change, () => readCurrent(change.path)) }));
    this.shown.set(keyOf(key), loading);
    loading.catch(() => { this.shown.delete(keyOf(key)); });
    return loading;
  }
}

function keyOf({ sessionId, toolUseId }: Pick<ChangeAddress, 'sessionId' | 'toolUseId'>): string {
  return `${sessionId}/${toolUseId}`;
}

function addressOf(uri: vscode.Uri): ChangeAddress | undefined {
  try {
    const { sessionId, toolUseId, side } = JSON.parse(uri.query) as Readonly<Record<string, unknown>>;
    return typeof sessionId === 'string' && typeof toolUseId === 'string' && (side === 'before' || side === 'after') ? { sessionId, toolUseId, side } : undefined;
  } catch {
    return undefined;
  }
}

/** The text of the file as the editor has it, with what is not saved; empty when there is none. */
async function readCurrent(file: string): Promise<string> {
  const uri = vscode.Uri.file(file);
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined) return open.getText();
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return '';
    throw error;
  }
}

function titleOf(name: string, kind: ChangeSides['kind']): string {
  switch (kind) {
    case 'whole':
      return vscode.l10n.t('{0} (changed by the agent)', name);
    case 'proposed':
      return vscode.l10n.t('{0} (proposed by the agent)', name);
    case 'parts':
      return vscode.l10n.t('{0} (changed parts)', name);
  }
}
