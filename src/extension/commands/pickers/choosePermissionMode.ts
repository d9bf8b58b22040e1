import { CancellationError, l10n, window } from 'vscode';
import type { PermissionMode } from '../../../protocol/domain/session.ts';
import { PERMISSION_MODE_ORDER, permissionModeDetail, permissionModeIcon, permissionModeText } from '../../text/permissionModeText.ts';
import { pickOne, type Choice } from './pickOne.ts';

/** Asks for a permission mode; with `canLeave`, leaving it to the settings (`undefined`) is offered too. Bypassing all questions is asked about once more. */
export async function choosePermissionMode(title: string, options: { readonly current?: PermissionMode; readonly canLeave: boolean }): Promise<PermissionMode | undefined> {
  const choices: Choice<PermissionMode | undefined>[] = PERMISSION_MODE_ORDER.map((mode) => ({
    label: `$(${permissionModeIcon(mode)}) ${permissionModeText(mode)}`,
    ...(mode === options.current ? { description: l10n.t('now') } : {}),
    detail: permissionModeDetail(mode),
    value: mode,
  }));
  if (options.canLeave) choices.unshift({ label: `$(settings-gear) ${l10n.t('As in the settings')}`, value: undefined });
  const mode = await pickOne(title, l10n.t('How much may the agent do without asking?'), choices);
  if (mode === 'bypassPermissions' && mode !== options.current) await confirmBypass();
  return mode;
}

async function confirmBypass(): Promise<void> {
  const bypass = l10n.t('Bypass Permissions');
  const choice = await window.showWarningMessage(
    l10n.t('Let the agent run everything without asking?'),
    { modal: true, detail: l10n.t('It can change or delete anything that you can. Use this only on an isolated machine.') },
    bypass,
  );
  if (choice !== bypass) throw new CancellationError();
}
