import { CancellationError, l10n, window } from 'vscode';
import type { PermissionMode } from '../../../protocol/domain/session.ts';
import { PERMISSION_MODE_ORDER, permissionModeDetail, permissionModeIcon, permissionModeText } from '../../text/permissionModeText.ts';
import { leaveChoice, markChoice } from './launchChoices.ts';
import { pickOne, type Choice } from './pickOne.ts';

/** All modes, each with what it means. */
export function permissionModeChoices(): readonly Choice<PermissionMode>[] {
  return PERMISSION_MODE_ORDER.map((mode) => ({ label: `$(${permissionModeIcon(mode)}) ${permissionModeText(mode)}`, detail: permissionModeDetail(mode), value: mode }));
}

/** Asks for the permission mode of a session that has `current`. Bypassing all questions is asked about once more. */
export async function choosePermissionMode(title: string, current: PermissionMode): Promise<PermissionMode> {
  return await askMode(title, current, markedChoices(current));
}

/** As `choosePermissionMode`, where leaving it to the settings (`undefined`) is offered too. */
export async function choosePermissionModeOrLeave(title: string, current: PermissionMode): Promise<PermissionMode | undefined> {
  return await askMode<PermissionMode | undefined>(title, current, [leaveChoice(undefined), ...markedChoices(current)]);
}

function markedChoices(current: PermissionMode): readonly Choice<PermissionMode>[] {
  return markChoice(permissionModeChoices(), current, l10n.t('now'));
}

async function askMode<T extends PermissionMode | undefined>(title: string, current: PermissionMode, choices: readonly Choice<T>[]): Promise<T> {
  const mode = await pickOne(title, l10n.t('How much may the agent do without asking?'), choices);
  if (mode === 'bypassPermissions' && mode !== current) await confirmBypass();
  return mode;
}

/** Throws `CancellationError` unless a person confirms it. */
export async function confirmBypass(): Promise<void> {
  const bypass = l10n.t('Bypass Permissions');
  const choice = await window.showWarningMessage(
    l10n.t('Let the agent run everything without asking?'),
    { modal: true, detail: l10n.t('It can change or delete anything that you can. Use this only on an isolated machine.') },
    bypass,
  );
  if (choice !== bypass) throw new CancellationError();
}
