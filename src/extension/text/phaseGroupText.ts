import { l10n } from 'vscode';
import type { PhaseGroup } from '../state/fleetQueries.ts';

/** What the sessions of a group are up to. */
export function phaseGroupText(group: PhaseGroup): string {
  return GROUP_TEXT[group]();
}

const GROUP_TEXT: Readonly<Record<PhaseGroup, () => string>> = {
  waiting: () => l10n.t('Waiting for you'),
  running: () => l10n.t('Running'),
  idle: () => l10n.t('Idle'),
  failed: () => l10n.t('Failed or interrupted'),
  ended: () => l10n.t('Ended'),
};
