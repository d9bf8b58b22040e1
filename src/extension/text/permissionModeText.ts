import { l10n } from 'vscode';
import type { PermissionMode } from '../../protocol/domain/session.ts';

interface ModeLook {
  readonly icon: string;
  readonly text: () => string;
  readonly detail: () => string;
}

/** Modes in the order in which they are offered: the careful ones first. */
const MODES: Readonly<Record<PermissionMode, ModeLook>> = {
  default: {
    icon: 'shield',
    text: () => l10n.t('Ask before acting'),
    detail: () => l10n.t('The agent asks before it runs commands or changes files.'),
  },
  plan: {
    icon: 'checklist',
    text: () => l10n.t('Plan'),
    detail: () => l10n.t('The agent reads and makes a plan; it changes nothing until you approve the plan.'),
  },
  acceptEdits: {
    icon: 'edit',
    text: () => l10n.t('Accept edits'),
    detail: () => l10n.t('The agent changes files without asking, and asks before it runs commands.'),
  },
  auto: {
    icon: 'sparkle',
    text: () => l10n.t('Auto'),
    detail: () => l10n.t('The agent decides itself which actions are safe, and asks for the others.'),
  },
  dontAsk: {
    icon: 'mute',
    text: () => l10n.t("Don't ask"),
    detail: () => l10n.t('The agent never asks: what is not allowed already is denied.'),
  },
  bypassPermissions: {
    icon: 'warning',
    text: () => l10n.t('Bypass permissions'),
    detail: () => l10n.t('The agent runs everything without asking. Use this only where it can do no harm.'),
  },
};

/** The modes in the order in which they are offered. */
export const PERMISSION_MODE_ORDER = Object.keys(MODES) as readonly PermissionMode[];

/** A mode's name. */
export function permissionModeText(mode: PermissionMode): string {
  return MODES[mode].text();
}

/** What the agent may do in this mode, in a sentence. */
export function permissionModeDetail(mode: PermissionMode): string {
  return MODES[mode].detail();
}

/** Name of the mode's codicon. */
export function permissionModeIcon(mode: PermissionMode): string {
  return MODES[mode].icon;
}
