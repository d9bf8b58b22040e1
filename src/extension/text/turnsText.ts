import { l10n } from 'vscode';

/** A number of turns, in words. */
export function turnsText(turnCount: number): string {
  return turnCount === 1 ? l10n.t('1 turn') : l10n.t('{0} turns', turnCount);
}
