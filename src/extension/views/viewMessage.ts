import { l10n } from 'vscode';
import type { HostState } from '../state/hostPort.ts';

/** What the message above a tree depends on. */
export interface ViewFacts {
  /** What is shown was true once. */
  readonly isStale: boolean;
  readonly hostState: HostState;
  /** The host is there but does not answer. */
  readonly isHostSilent: boolean;
  readonly isWorkspaceTrusted: boolean;
}

/** The line above a tree that shows something: why it may be old, or why agents cannot be started. `undefined` when all is well. */
export function viewMessage(facts: ViewFacts): string | undefined {
  if (facts.isHostSilent) return l10n.t('The background host does not answer. Agents may still be at work; this is what was known last.');
  if (facts.isStale) return STALE_MESSAGES[facts.hostState]();
  return facts.isWorkspaceTrusted ? undefined : l10n.t('Restricted Mode: agents cannot be started from this window.');
}

const STALE_MESSAGES: Readonly<Record<HostState, () => string>> = {
  stopped: () => l10n.t('Nothing is running. This is what was known last.'),
  starting: () => l10n.t('Starting… This is what was known last.'),
  connected: () => l10n.t('Loading…'),
  reconnecting: () => l10n.t('Reconnecting… This is what was known last.'),
  failed: () => l10n.t('Mission Control cannot be reached. This is what was known last.'),
};
