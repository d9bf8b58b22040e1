import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { CancellationError, l10n, window, workspace } from 'vscode';
import { isInside } from './isInside.ts';

/** True when the folder, and not only a link to it, lies in this window's workspace and a person trusted that. */
export async function isTrustedHere(folder: string): Promise<boolean> {
  if (!workspace.isTrusted) return false;
  const real = await realFolder(folder);
  const roots = (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const realRoots = await Promise.all(roots.map(({ uri }) => realFolder(uri.fsPath)));
  return real !== undefined && realRoots.some((root) => root !== undefined && isInside(real, root));
}

/** Asks whether agents may be started in the folder. In Restricted Mode the answer is no, without asking. Throws `CancellationError` when the question is dismissed. */
export async function confirmTrust(folder: string, options: { readonly canDecline: boolean }): Promise<boolean> {
  if (!workspace.isTrusted) return false;
  const trust = l10n.t('Trust Folder');
  const decline = l10n.t('Add Without Trust');
  const real = await realFolder(folder) ?? folder;
  const choice = await window.showWarningMessage(
    l10n.t('Do you trust the authors of the files in {0}?', path.basename(real)),
    {
      modal: true,
      detail: l10n.t('{0}\n\nAgents that are started there read its files and instructions, and may run its programs. Agents are only started in folders that you trust; you can revoke it at any time.', real),
    },
    ...(options.canDecline ? [trust, decline] : [trust]),
  );
  if (choice === undefined) throw new CancellationError();
  return choice === trust;
}

/** Where the folder really is; trust is given to that. `undefined` when it is not there. */
async function realFolder(folder: string): Promise<string | undefined> {
  return await realpath(folder).catch(() => undefined);
}
